-- Decisions and entries by edition: a partition for each, so that an old year's rows can be taken out and
-- kept elsewhere (ledger.md; DESIGN.md, "A partition for each edition").
DROP VIEW stipend.hr_entry, stipend.hr_decision, stipend.hr_batch, stipend.hr_pool_divided, stipend.pool_divided,
    stipend.fund_balance, stipend.payee_balance, stipend.trial_balance, stipend.journal;
ALTER TABLE stipend.decision RENAME TO decision_before;
ALTER TABLE stipend.entry RENAME TO entry_before;
ALTER INDEX stipend.decision_teacher RENAME TO decision_before_teacher;
ALTER INDEX stipend.decision_key RENAME TO decision_before_key;
ALTER INDEX stipend.entry_teacher RENAME TO entry_before_teacher;
ALTER INDEX stipend.entry_reversal RENAME TO entry_before_reversal;
CREATE TABLE stipend.decision (LIKE stipend.decision_before INCLUDING CONSTRAINTS INCLUDING COMMENTS)
    PARTITION BY LIST (edition);
CREATE TABLE stipend.entry (LIKE stipend.entry_before INCLUDING CONSTRAINTS INCLUDING COMMENTS)
    PARTITION BY LIST (edition);
CREATE INDEX decision_teacher ON ONLY stipend.decision (teacher);
CREATE INDEX decision_key ON ONLY stipend.decision (key);
CREATE INDEX entry_teacher ON ONLY stipend.entry (teacher);
CREATE INDEX entry_reversal ON ONLY stipend.entry (teacher) WHERE reverses_batch IS NOT NULL;

-- The partitions of an edition, as they must be; what is there already stays.  Their keys are their own: a key
-- of the parent would hold the edition in every row of its index.  Indexes of the parents, those of later
-- migrations too, get their part by a name that does not depend on how it came about.
CREATE FUNCTION stipend.make_partitions(of smallint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    parent text;
    part text;
    indexed record;
BEGIN
    FOREACH parent IN ARRAY ARRAY['decision', 'entry'] LOOP
        part := parent || '_' || of;
        IF to_regclass('stipend.' || part) IS NULL THEN
            EXECUTE format('CREATE TABLE stipend.%I (LIKE stipend.%I INCLUDING CONSTRAINTS,
                CONSTRAINT %I PRIMARY KEY (batch, line))', part, parent, part || '_pkey');
            IF parent = 'entry' THEN
                EXECUTE format('ALTER TABLE stipend.%I ADD CONSTRAINT %I UNIQUE (reverses_batch, reverses_line)',
                    part, part || '_reverses_key');
            END IF;
            EXECUTE format('GRANT INSERT ON stipend.%I TO stipend_clerk', part);
            EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON stipend.%I
                FOR EACH STATEMENT EXECUTE FUNCTION stipend.refuse_change()', part);
            EXECUTE format('CREATE TRIGGER sealed AFTER INSERT ON stipend.%I REFERENCING NEW TABLE AS new_rows
                FOR EACH STATEMENT EXECUTE FUNCTION stipend.refuse_sealed()', part);
            EXECUTE format('ALTER TABLE stipend.%I ENABLE ALWAYS TRIGGER append_only,
                ENABLE ALWAYS TRIGGER sealed', part);
        END IF;
        FOR indexed IN SELECT c.relname AS name, pg_get_indexdef(c.oid) AS text
                       FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
                       WHERE i.indrelid = ('stipend.' || parent)::regclass
                         AND to_regclass('stipend.' || c.relname || '_' || of) IS NULL
                       ORDER BY c.relname LOOP
            EXECUTE regexp_replace(indexed.text, ' INDEX \S+ ON (ONLY )?\S+ ',
                format(' INDEX %I ON stipend.%I ', indexed.name || '_' || of, part));
            IF (SELECT relispartition FROM pg_class WHERE oid = ('stipend.' || part)::regclass) THEN
                EXECUTE format('ALTER INDEX stipend.%I ATTACH PARTITION stipend.%I',
                    indexed.name, indexed.name || '_' || of);
            END IF;
        END LOOP;
        -- Not PARTITION OF, which would wait for everybody who reads the ledger.
        IF NOT (SELECT relispartition FROM pg_class WHERE oid = ('stipend.' || part)::regclass) THEN
            EXECUTE format('ALTER TABLE stipend.%I ATTACH PARTITION stipend.%I FOR VALUES IN (%s)',
                parent, part, of);
        END IF;
    END LOOP;
END
$$;
CREATE FUNCTION stipend.edition_partitions() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM stipend.make_partitions(NEW.number);
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION stipend.make_partitions(smallint), stipend.edition_partitions() FROM PUBLIC;
CREATE TRIGGER partitions AFTER INSERT ON stipend.edition
    FOR EACH ROW EXECUTE FUNCTION stipend.edition_partitions();
ALTER TABLE stipend.edition ENABLE ALWAYS TRIGGER partitions;

-- What is there, to the row: nothing of it is under a batch's digest in another form than COPY's.
SELECT stipend.make_partitions(number) FROM stipend.edition;
INSERT INTO stipend.decision SELECT * FROM stipend.decision_before ORDER BY batch, line;
INSERT INTO stipend.entry SELECT * FROM stipend.entry_before ORDER BY batch, line;
DROP TABLE stipend.decision_before, stipend.entry_before;

-- A statement fires the triggers of the table that it names, so both have them: the parents here, the
-- partitions above.
DO $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['decision', 'entry'] LOOP
        EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON stipend.%I
            FOR EACH STATEMENT EXECUTE FUNCTION stipend.refuse_change()', t);
        EXECUTE format('CREATE TRIGGER sealed AFTER INSERT ON stipend.%I REFERENCING NEW TABLE AS new_rows
            FOR EACH STATEMENT EXECUTE FUNCTION stipend.refuse_sealed()', t);
        EXECUTE format('ALTER TABLE stipend.%I ENABLE ALWAYS TRIGGER append_only, ENABLE ALWAYS TRIGGER sealed', t);
    END LOOP;
END
$$;
GRANT SELECT ON stipend.decision, stipend.entry TO stipend_clerk, stipend_approver, stipend_auditor;
GRANT INSERT ON stipend.decision, stipend.entry TO stipend_clerk;

-- A batch and its rows are of one edition: what keys over all partitions would say.
CREATE FUNCTION stipend.refuse_astray() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    other smallint;
BEGIN
    SELECT d.edition INTO other FROM stipend.decision d
    WHERE d.batch = NEW.number AND d.edition <> NEW.edition LIMIT 1;
    IF other IS NULL THEN
        SELECT e.edition INTO other FROM stipend.entry e
        WHERE e.batch = NEW.number AND e.edition <> NEW.edition LIMIT 1;
    END IF;
    IF other IS NOT NULL THEN
        RAISE EXCEPTION 'batch % of edition % has rows of edition %', NEW.number, NEW.edition, other
            USING ERRCODE = 'ST010';
    END IF;
    RETURN NEW;
END
$$;
REVOKE ALL ON FUNCTION stipend.refuse_astray() FROM PUBLIC;
CREATE TRIGGER astray BEFORE INSERT ON stipend.batch
    FOR EACH ROW EXECUTE FUNCTION stipend.refuse_astray();
ALTER TABLE stipend.batch ENABLE ALWAYS TRIGGER astray;

-- The views that hung on the tables before, as they were.
CREATE VIEW stipend.journal AS
SELECT e.batch, e.line, s.side, d.programme, d.edition, e.key,
       CASE split_part(e.key, ':', 1) WHEN 'cover' THEN 'coverage' WHEN 'unit' THEN 'training'
            WHEN 'diff' THEN 'differential' WHEN 'aid' THEN 'aid' WHEN 'pool' THEN 'pool'
            ELSE 'stipend' END AS kind,
       e.payee, e.fund, s.class, s.debit, s.credit, e.for_period, b.period AS in_period,
       e.service_day, b.at AS posted_at, e.cancels, e.origin, e.reverses_batch, e.reverses_line,
       r.batch AS reversed_batch, r.line AS reversed_line
FROM stipend.entry e
JOIN stipend.batch b ON b.number = e.batch
JOIN stipend.edition d ON d.number = e.edition
LEFT JOIN stipend.entry r ON r.edition = e.edition AND r.reverses_batch = e.batch AND r.reverses_line = e.line
CROSS JOIN LATERAL (VALUES ('debit', e.debit, e.amount, 0::bigint),
                           ('credit', e.credit, 0::bigint, e.amount)) s (side, class, debit, credit);
COMMENT ON COLUMN stipend.journal.reversed_batch IS 'the reversal that took the entry back, with reversed_line';

CREATE VIEW stipend.trial_balance AS
SELECT programme, edition, fund, class, kind, sum(debit) AS debits, sum(credit) AS credits,
       sum(debit) - sum(credit) AS balance
FROM stipend.journal
GROUP BY programme, edition, fund, class, kind;

CREATE VIEW stipend.payee_balance AS
SELECT programme, edition, payee,
       sum(credit - debit) FILTER (WHERE class = 'payable') AS payable,
       sum(debit - credit) FILTER (WHERE class = 'receivable') AS receivable,
       sum(debit - credit) FILTER (WHERE class = 'expense') AS expense,
       sum(debit - credit) FILTER (WHERE class = 'advance') AS advance
FROM stipend.journal
GROUP BY programme, edition, payee;

CREATE VIEW stipend.fund_balance AS
SELECT programme, fund, sum(debit - credit) AS charged
FROM stipend.journal
WHERE class IN ('expense', 'advance', 'written-off')
GROUP BY programme, fund;
COMMENT ON VIEW stipend.fund_balance IS 'all that was ever charged to a fund, over all editions, cents';

CREATE VIEW stipend.pool_divided AS
SELECT d.edition, d.batch, a.role, split_part(d.key, '/', 2) AS award, a.intake
FROM stipend.decision d
JOIN stipend.assignments a ON a.assignment = split_part(substr(d.key, 6), '/', 1)
WHERE d.key >= 'pool:' AND d.key < 'pool;' AND NOT a.retract;
GRANT SELECT ON stipend.pool_divided TO stipend_clerk, stipend_approver, stipend_auditor;
CREATE VIEW stipend.hr_batch WITH (security_barrier) AS
SELECT number, edition, revision, period, as_of,
       CASE WHEN off_cycle IS NOT NULL THEN '' COLLATE "C" END AS off_cycle, intake, at, reverses,
       (SELECT string_agg(k, ' ') FROM unnest(string_to_array(reposts, ' ')) k
        WHERE EXISTS (SELECT FROM stipend.decision d
                      WHERE d.key = k AND d.teacher = ANY ((SELECT stipend.hr_person())::text[]))) AS reposts
FROM stipend.batch;
CREATE VIEW stipend.hr_pool_divided WITH (security_barrier) AS SELECT DISTINCT * FROM stipend.pool_divided;
CREATE VIEW stipend.hr_decision WITH (security_barrier) AS
SELECT * FROM stipend.decision WHERE teacher = ANY ((SELECT stipend.hr_person())::text[]);
CREATE VIEW stipend.hr_entry WITH (security_barrier) AS
(SELECT * FROM stipend.entry WHERE teacher = ANY ((SELECT stipend.hr_person())::text[]) OFFSET 0)
UNION ALL
(SELECT e.batch, e.line, e.service_day, e.amount, e.edition, e.key, o.alias, e.payee, e.fund, e.debit,
       e.credit, e.for_period, e.cancels, e.origin, e.reverses_batch, e.reverses_line
FROM stipend.hr_other o
JOIN stipend.entry e ON e.teacher = o.teacher AND e.key = 'cover:' || o.claim
 OFFSET 0);
GRANT SELECT ON stipend.journal, stipend.trial_balance, stipend.payee_balance, stipend.fund_balance
    TO stipend_clerk, stipend_approver, stipend_auditor;
GRANT SELECT ON stipend.hr_batch, stipend.hr_pool_divided, stipend.hr_decision, stipend.hr_entry TO stipend_hr;
