-- What a session is, for stipend doctor.
SELECT current_setting('server_version'), current_database(), session_user,
       COALESCE(host(inet_server_addr()), 'a Unix socket'),
       (SELECT string_agg(r.rolname, ' ' ORDER BY r.rolname) FROM pg_roles r
        WHERE r.rolname LIKE 'stipend\_%' AND pg_has_role(session_user, r.oid, 'MEMBER')),
       current_setting('fsync'), current_setting('synchronous_commit'),
       current_setting('full_page_writes'), current_setting('data_checksums'),
       CASE WHEN pg_is_in_recovery() THEN 'a standby: it only reads' ELSE 'the primary' END
