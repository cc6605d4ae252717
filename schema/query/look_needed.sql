-- Whether this login sees persons only as stipend_hr does.
SELECT pg_has_role(current_user, 'stipend_hr', 'MEMBER')
       AND NOT has_table_privilege(current_user, (SELECT oid FROM pg_class WHERE relname = 'teachers'
                                                  AND relnamespace = 'stipend'::regnamespace), 'SELECT')
