SELECT pg_relation_size('stipend.:kind')
