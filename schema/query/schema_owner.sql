-- Become the owner for the rest of the transaction.  Who may make roles but is not of this one
-- joins it; schema_owner_end.sql takes that back before the commit.
DO $$
DECLARE
    needed text := CASE WHEN current_setting('server_version_num')::integer >= 160000
                        THEN 'SET' ELSE 'MEMBER' END;
BEGIN
    IF NOT pg_has_role(session_user, 'stipend_owner', needed) THEN
        EXECUTE format('GRANT stipend_owner TO %I', session_user);
        PERFORM set_config('stipend.granted', 'yes', true);
    END IF;
END
$$;
SET LOCAL ROLE stipend_owner
