-- Who the session's login is, and its roles of this ledger, a blank between and around.
SELECT session_user,
       ' ' || coalesce((SELECT string_agg(r.rolname, ' ' ORDER BY r.rolname) || ' ' FROM pg_roles r
                        WHERE r.rolname LIKE 'stipend\_%' AND pg_has_role(session_user, r.oid, 'MEMBER')), '')
