-- Append-only: every UPDATE, DELETE and TRUNCATE is refused, also to the owner and under
-- session_replication_role = replica; a sealed batch takes no more rows; a closed period takes no
-- batch; nobody writes under another's name (ledger.md, Database, Batch life).
CREATE FUNCTION stipend.refuse_change() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'stipend.% is append-only: % is refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'ST001', HINT = 'post a correction instead';
END
$$;

CREATE FUNCTION stipend.refuse_other_name() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NEW.by_user <> session_user THEN
        RAISE EXCEPTION 'stipend.% must carry the name of its writer: % is not %',
            TG_TABLE_NAME, NEW.by_user, session_user USING ERRCODE = 'ST002';
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION stipend.refuse_sealed() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    sealed integer;
BEGIN
    SELECT b.number INTO sealed FROM stipend.batch b
    WHERE b.number IN (SELECT DISTINCT n.batch FROM new_rows n) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'batch % is sealed: it takes no more rows', sealed USING ERRCODE = 'ST003';
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION stipend.refuse_closed() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM stipend.period_state s
               WHERE s.edition = NEW.edition AND s.period = NEW.period AND s.closed) THEN
        RAISE EXCEPTION 'period % is closed', NEW.period USING ERRCODE = 'ST004',
            HINT = 'post into the first open period, or reopen it with a second person';
    END IF;
    RETURN NEW;
END
$$;

DO $$
DECLARE
    t text;
BEGIN
    FOR t IN SELECT c.relname FROM pg_catalog.pg_class c
             WHERE c.relnamespace = 'stipend'::regnamespace AND c.relkind = 'r'
               AND c.relname <> 'migration'
             ORDER BY c.relname LOOP
        EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON stipend.%I
            FOR EACH STATEMENT EXECUTE FUNCTION stipend.refuse_change()', t);
        EXECUTE format('ALTER TABLE stipend.%I ENABLE ALWAYS TRIGGER append_only', t);
    END LOOP;
    FOREACH t IN ARRAY ARRAY['intake', 'revision', 'approval', 'batch', 'period_act', 'look',
                             'export_act'] LOOP
        EXECUTE format('CREATE TRIGGER own_name BEFORE INSERT ON stipend.%I
            FOR EACH ROW EXECUTE FUNCTION stipend.refuse_other_name()', t);
        EXECUTE format('ALTER TABLE stipend.%I ENABLE ALWAYS TRIGGER own_name', t);
    END LOOP;
    FOREACH t IN ARRAY ARRAY['decision', 'entry'] LOOP
        EXECUTE format('CREATE TRIGGER sealed AFTER INSERT ON stipend.%I
            REFERENCING NEW TABLE AS new_rows
            FOR EACH STATEMENT EXECUTE FUNCTION stipend.refuse_sealed()', t);
        EXECUTE format('ALTER TABLE stipend.%I ENABLE ALWAYS TRIGGER sealed', t);
    END LOOP;
END
$$;
CREATE TRIGGER closed BEFORE INSERT ON stipend.batch
    FOR EACH ROW EXECUTE FUNCTION stipend.refuse_closed();
ALTER TABLE stipend.batch ENABLE ALWAYS TRIGGER closed;
