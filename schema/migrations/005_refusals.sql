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

-- Rows go into the batch that is being posted and into no other.  The lock is that of posting, so that
-- nothing can be slipped in while a batch is sealed.
CREATE FUNCTION stipend.refuse_sealed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    next integer;
    other integer;
BEGIN
    LOCK TABLE stipend.batch IN SHARE ROW EXCLUSIVE MODE;
    SELECT coalesce(max(b.number), 0) + 1 INTO next FROM stipend.batch b;
    SELECT n.batch INTO other FROM new_rows n WHERE n.batch <> next LIMIT 1;
    IF other < next THEN
        RAISE EXCEPTION 'batch % is sealed: it takes no more rows', other USING ERRCODE = 'ST003';
    ELSIF other > next THEN
        RAISE EXCEPTION 'batch % is not the next: that is %', other, next USING ERRCODE = 'ST003';
    END IF;
    RETURN NULL;
END
$$;

-- Numbers run without gaps, so nobody can use them up.
CREATE FUNCTION stipend.refuse_number() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    next bigint;
BEGIN
    EXECUTE format('SELECT coalesce(max(number), 0) + 1 FROM stipend.%I', TG_TABLE_NAME) INTO next;
    IF NEW.number <> next THEN
        RAISE EXCEPTION 'the next number of stipend.% is %, not %', TG_TABLE_NAME, next, NEW.number
            USING ERRCODE = 'ST005';
    END IF;
    RETURN NEW;
END
$$;

-- A plan is approved by who is granted that, not by who may only load rules.
CREATE FUNCTION stipend.refuse_approval() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NEW.plan IS NOT NULL AND NOT pg_has_role(session_user, 'stipend_approver', 'MEMBER') THEN
        RAISE EXCEPTION '% is not granted stipend_approver', session_user USING ERRCODE = 'ST006',
            HINT = 'let a login that is granted it approve the plan';
    END IF;
    RETURN NEW;
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
    FOREACH t IN ARRAY ARRAY['intake', 'revision', 'approval', 'batch', 'period_act', 'edition'] LOOP
        EXECUTE format('CREATE TRIGGER next_number BEFORE INSERT ON stipend.%I
            FOR EACH ROW EXECUTE FUNCTION stipend.refuse_number()', t);
        EXECUTE format('ALTER TABLE stipend.%I ENABLE ALWAYS TRIGGER next_number', t);
    END LOOP;
    FOREACH t IN ARRAY ARRAY['decision', 'entry'] LOOP
        EXECUTE format('CREATE TRIGGER sealed AFTER INSERT ON stipend.%I
            REFERENCING NEW TABLE AS new_rows
            FOR EACH STATEMENT EXECUTE FUNCTION stipend.refuse_sealed()', t);
        EXECUTE format('ALTER TABLE stipend.%I ENABLE ALWAYS TRIGGER sealed', t);
    END LOOP;
END
$$;
CREATE TRIGGER granted BEFORE INSERT ON stipend.approval
    FOR EACH ROW EXECUTE FUNCTION stipend.refuse_approval();
ALTER TABLE stipend.approval ENABLE ALWAYS TRIGGER granted;
CREATE TRIGGER closed BEFORE INSERT ON stipend.batch
    FOR EACH ROW EXECUTE FUNCTION stipend.refuse_closed();
ALTER TABLE stipend.batch ENABLE ALWAYS TRIGGER closed;
