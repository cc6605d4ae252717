SELECT stipend.summarize_facts($1)
