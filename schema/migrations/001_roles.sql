-- The roles, the schema and the table of migrations.  Run as whoever connects: a superuser, or the
-- database's owner with CREATEROLE.  Every later migration runs as stipend_owner, so that it owns
-- all that is made.  Roles are the cluster's, so they may be there already.  Nobody can log in as
-- any of them: logins are made by the server's administrator and granted one of them.
DO $$
DECLARE
    wanted text;
    needed text := CASE WHEN current_setting('server_version_num')::integer >= 160000
                        THEN 'SET' ELSE 'MEMBER' END;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['stipend_owner', 'stipend_clerk', 'stipend_approver',
                                  'stipend_auditor', 'stipend_hr'] LOOP
        IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = wanted) THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
            EXCEPTION WHEN duplicate_object OR unique_violation THEN
                NULL; -- another database of this server was given its ledger in the same moment
            END;
        END IF;
    END LOOP;
    -- Given back by schema_owner_end.sql.
    IF NOT pg_has_role(session_user, 'stipend_owner', needed) THEN
        EXECUTE format('GRANT stipend_owner TO %I', session_user);
        PERFORM set_config('stipend.granted', 'yes', true);
    END IF;
END
$$;

CREATE SCHEMA stipend AUTHORIZATION stipend_owner;
SET LOCAL ROLE stipend_owner;

CREATE TABLE stipend.migration (
    number integer     PRIMARY KEY CHECK (number > 0),
    name   text        COLLATE "C" NOT NULL,
    sha256 bytea       NOT NULL CHECK (octet_length(sha256) = 32),
    at     timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON COLUMN stipend.migration.sha256 IS 'of the file as it was applied';

GRANT USAGE ON SCHEMA stipend TO stipend_clerk, stipend_approver, stipend_auditor, stipend_hr;
GRANT SELECT ON stipend.migration TO stipend_hr;
