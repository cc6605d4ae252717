-- Whether this login sees persons only as stipend_hr does.
SELECT pg_has_role(current_user, 'stipend_hr', 'MEMBER')
       AND NOT (
    SELECT has_table_privilege(current_user, c.oid, 'SELECT')
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'stipend' AND c.relname = 'teachers')
