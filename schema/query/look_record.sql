-- Look at teacher $1 for reason $2 (null: none given): what the views of HR show from the commit on.
SELECT stipend.hr_look($1, $2)
