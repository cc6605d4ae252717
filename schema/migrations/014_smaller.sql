-- Fewer bytes an entry (goals.md: at most 200 with its indexes).  Of the links of reversals only those that are
-- there are indexed, and a batch comes in order, so that the pages of its indexes are filled wholly.
CREATE OR REPLACE FUNCTION stipend.make_partitions(of smallint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    ledger constant text := 'stipend'::regnamespace || '.';
    parent text;
    part text;
    indexed record;
BEGIN
    FOREACH parent IN ARRAY ARRAY['decision', 'entry'] LOOP
        part := parent || '_' || of;
        IF to_regclass(ledger || part) IS NULL THEN
            EXECUTE format('CREATE TABLE stipend.%I (LIKE stipend.%I INCLUDING CONSTRAINTS,
                CONSTRAINT %I PRIMARY KEY (batch, line))', part, parent, part || '_pkey');
            EXECUTE format('GRANT INSERT ON stipend.%I TO stipend_clerk', part);
            EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON stipend.%I
                FOR EACH STATEMENT EXECUTE FUNCTION stipend.refuse_change()', part);
            EXECUTE format('CREATE TRIGGER sealed AFTER INSERT ON stipend.%I REFERENCING NEW TABLE AS new_rows
                FOR EACH STATEMENT EXECUTE FUNCTION stipend.refuse_sealed()', part);
            EXECUTE format('ALTER TABLE stipend.%I ENABLE ALWAYS TRIGGER append_only,
                ENABLE ALWAYS TRIGGER sealed', part);
        END IF;
        IF parent = 'entry' AND to_regclass(ledger || part || '_reverses') IS NULL THEN
            EXECUTE format('ALTER TABLE stipend.%I DROP CONSTRAINT IF EXISTS %I', part, part || '_reverses_key');
            EXECUTE format('CREATE UNIQUE INDEX %I ON stipend.%I (reverses_batch, reverses_line)
                WHERE reverses_batch IS NOT NULL', part || '_reverses', part);
        END IF;
        FOR indexed IN SELECT c.relname AS name, pg_get_indexdef(c.oid) AS text
                       FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
                       WHERE i.indrelid = (ledger || parent)::regclass
                         AND to_regclass(ledger || c.relname || '_' || of) IS NULL
                       ORDER BY c.relname LOOP
            EXECUTE regexp_replace(indexed.text, ' INDEX \S+ ON (ONLY )?\S+ ',
                format(' INDEX %I ON stipend.%I ', indexed.name || '_' || of, part));
            IF (SELECT relispartition FROM pg_class WHERE oid = (ledger || part)::regclass) THEN
                EXECUTE format('ALTER INDEX stipend.%I ATTACH PARTITION stipend.%I',
                    indexed.name, indexed.name || '_' || of);
            END IF;
        END LOOP;
        FOR indexed IN SELECT c.relname AS name
                       FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
                       WHERE i.indrelid = (ledger || part)::regclass AND c.reloptions IS NULL
                       ORDER BY c.relname LOOP
            EXECUTE format('ALTER INDEX stipend.%I SET (fillfactor = 100)', indexed.name);
            EXECUTE format('REINDEX INDEX stipend.%I', indexed.name);
        END LOOP;
        -- Not PARTITION OF, which would wait for everybody who reads the ledger.
        IF NOT (SELECT relispartition FROM pg_class WHERE oid = (ledger || part)::regclass) THEN
            EXECUTE format('ALTER TABLE stipend.%I ATTACH PARTITION stipend.%I FOR VALUES IN (%s)',
                parent, part, of);
        END IF;
    END LOOP;
END
$$;
-- Those of a detached edition become so when they are attached again.
SELECT stipend.make_partitions(d.number) FROM stipend.edition d
WHERE NOT EXISTS (SELECT FROM stipend.period_state s WHERE s.edition = d.number AND s.period = '' AND s.closed);

-- So that verify reads tables as they lie.
COMMENT ON COLUMN stipend.intake.digest IS
    'sha256 of the rows as COPY writes them, in the order in which they were stored: of line or of natural key';
