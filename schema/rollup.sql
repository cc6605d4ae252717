-- All districts of this database in views of one schema, each row with its district ('' for the ledger in schema
-- stipend).  Run by a superuser, again after a district was added:
--     psql -d DATABASE -f rollup.sql
-- A view asks each district as whoever reads it, so it shows nothing to a login that is not granted a reading role
-- (stipend_NAME_auditor) of every district in it.
SET client_min_messages = warning;
CREATE SCHEMA IF NOT EXISTS stipends;
GRANT USAGE ON SCHEMA stipends TO PUBLIC;

DO $$
DECLARE
    relation text;
    query text;
BEGIN
    FOREACH relation IN ARRAY ARRAY['batch', 'edition', 'period_state', 'journal', 'trial_balance',
                                    'payee_balance', 'fund_balance'] LOOP
        SELECT string_agg(format('SELECT %L::text AS district, * FROM %I.%I',
                                 substr(n.nspname, length('stipend_') + 1), n.nspname, relation),
                          ' UNION ALL ' ORDER BY n.nspname)
        INTO query
        FROM pg_namespace n
        WHERE (n.nspname = 'stipend' OR n.nspname LIKE 'stipend\_%')
          AND EXISTS (SELECT FROM pg_class c WHERE c.relnamespace = n.oid AND c.relname = 'migration');
        IF query IS NULL THEN
            RAISE EXCEPTION 'this database holds no ledger'
                USING HINT = 'stipend db init --district NAME makes one';
        END IF;
        EXECUTE format('DROP VIEW IF EXISTS stipends.%I', relation);
        EXECUTE format('CREATE VIEW stipends.%I WITH (security_invoker) AS %s', relation, query);
        EXECUTE format('GRANT SELECT ON stipends.%I TO PUBLIC', relation);
    END LOOP;
END
$$;
