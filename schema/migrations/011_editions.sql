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
        -- Not PARTITION OF, which would wait for everybody who reads the ledger.
        IF NOT (SELECT relispartition FROM pg_class WHERE oid = (ledger || part)::regclass) THEN
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

-- An old year taken out: its periods are all closed, its partitions become tables of their own, which may be dumped
-- and dropped; a period act of no period says so, in the chain that every later batch and kept head seals.  What
-- its batches moved in each account stays, under a digest that the act holds: funds are charged over all years.
ALTER TABLE stipend.period_act DROP CONSTRAINT period_act_act_check,
    ADD CONSTRAINT period_act_act_check CHECK (act IN ('close', 'ask-reopen', 'reopen', 'detach', 'attach')),
    ADD CONSTRAINT period_act_edition_check CHECK ((act IN ('detach', 'attach')) = (period = ''));
CREATE OR REPLACE VIEW stipend.period_state AS
SELECT DISTINCT ON (edition, period)
       edition, period, act IN ('close', 'ask-reopen', 'detach') AS closed, act, reason, by_user, at
FROM stipend.period_act
ORDER BY edition, period, number DESC;
CREATE TABLE stipend.detached_total (
    edition smallint NOT NULL,
    batch   integer  NOT NULL,
    fund    text     COLLATE "C" NOT NULL,
    class   text     COLLATE "C" NOT NULL,
    kind    text     COLLATE "C" NOT NULL,
    debit   bigint   NOT NULL,
    credit  bigint   NOT NULL,
    PRIMARY KEY (batch, fund, class, kind)
);
COMMENT ON TABLE stipend.detached_total IS 'what batches of detached editions moved, cents';
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON stipend.detached_total
    FOR EACH STATEMENT EXECUTE FUNCTION stipend.refuse_change();
ALTER TABLE stipend.detached_total ENABLE ALWAYS TRIGGER append_only;
CREATE VIEW stipend.moved AS
SELECT batch, programme, edition, fund, class, kind, debit, credit FROM stipend.journal
UNION ALL
SELECT t.batch, d.programme, d.edition, t.fund, t.class, t.kind COLLATE "default", t.debit, t.credit
FROM stipend.detached_total t
JOIN stipend.edition d ON d.number = t.edition
JOIN stipend.period_state s ON s.edition = t.edition AND s.period = '' AND s.closed;
COMMENT ON VIEW stipend.moved IS 'sides of entries as in journal; of detached editions sums for each batch';
GRANT SELECT ON stipend.detached_total, stipend.moved TO stipend_clerk, stipend_approver, stipend_auditor;
CREATE OR REPLACE VIEW stipend.trial_balance AS
SELECT programme, edition, fund, class, kind, sum(debit) AS debits, sum(credit) AS credits,
       sum(debit) - sum(credit) AS balance
FROM stipend.moved
GROUP BY programme, edition, fund, class, kind;
CREATE OR REPLACE VIEW stipend.fund_balance AS
SELECT programme, fund, sum(debit - credit) AS charged
FROM stipend.moved
WHERE class IN ('expense', 'advance', 'written-off')
GROUP BY programme, fund;

-- Periods of a detached edition stay closed; only who owns the tables says that they came or went.
CREATE FUNCTION stipend.refuse_edition_act() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    away boolean := coalesce((SELECT s.closed FROM stipend.period_state s
                              WHERE s.edition = NEW.edition AND s.period = ''), false);
    other text;
BEGIN
    IF NEW.period <> '' THEN
        IF away THEN
            RAISE EXCEPTION 'edition % is detached', NEW.edition USING ERRCODE = 'ST011';
        END IF;
        RETURN NEW;
    ELSIF NOT pg_has_role(session_user, 'stipend_owner', 'MEMBER') THEN
        RAISE EXCEPTION '% does not own the ledger''s tables', session_user USING ERRCODE = 'ST011';
    ELSIF away <> (NEW.act = 'attach') OR btrim(NEW.reason) = '' THEN
        RAISE EXCEPTION 'edition % takes no "%" now, or it needs a reason', NEW.edition, NEW.act
            USING ERRCODE = 'ST011';
    END IF;
    SELECT p.value ->> 'id' INTO other
    FROM jsonb_array_elements((SELECT convert_from(r.document, 'UTF8')::jsonb -> 'pay_periods'
                               FROM stipend.revision r
                               WHERE r.edition = NEW.edition
                               ORDER BY r.revision DESC LIMIT 1)) WITH ORDINALITY p
    LEFT JOIN stipend.period_state s ON s.edition = NEW.edition AND s.period = p.value ->> 'id'
    WHERE s.closed IS NOT TRUE ORDER BY p.ordinality LIMIT 1;
    IF other IS NOT NULL THEN
        RAISE EXCEPTION 'period % of edition % is not closed', other, NEW.edition USING ERRCODE = 'ST011',
            HINT = 'stipend period close ' || other;
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER detached BEFORE INSERT ON stipend.period_act
    FOR EACH ROW EXECUTE FUNCTION stipend.refuse_edition_act();
DROP TRIGGER in_order ON stipend.period_act;
CREATE TRIGGER in_order BEFORE INSERT ON stipend.period_act
    FOR EACH ROW WHEN (NEW.period <> '') EXECUTE FUNCTION stipend.refuse_period_act();
ALTER TABLE stipend.period_act ENABLE ALWAYS TRIGGER detached, ENABLE ALWAYS TRIGGER in_order;

CREATE FUNCTION stipend.totals_digest(of smallint) RETURNS text LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp AS $$
SELECT encode(sha256(convert_to(coalesce(string_agg(concat_ws(E'\t', batch, fund, class, kind, debit, credit), E'\n'
    ORDER BY batch, fund, class, kind), ''), 'UTF8')), 'hex')
FROM stipend.detached_total WHERE edition = of
$$;
-- A field of a record as it is hashed: how long it is, then its bytes, numbers with the lowest byte first.
CREATE FUNCTION stipend.hashed(field anyelement) RETURNS bytea LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp AS $$
SELECT (SELECT string_agg(substr(int8send(octet_length(b)), 9 - i, 1), ''::bytea ORDER BY i)
        FROM generate_series(1, 8) i) || b
FROM (SELECT CASE WHEN pg_typeof(field) = 'bigint'::regtype
                  THEN (SELECT string_agg(substr(int8send(field::text::bigint), 9 - i, 1), ''::bytea ORDER BY i)
                        FROM generate_series(1, 8) i)
                  WHEN pg_typeof(field) = 'bytea'::regtype THEN field::text::bytea
                  ELSE convert_to(field::text, 'UTF8') END AS b) f
$$;
CREATE FUNCTION stipend.edition_act(of smallint, what text, why text) RETURNS integer LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    last stipend.period_act%ROWTYPE;
    fresh bigint;
    moment timestamptz := clock_timestamp();
    said text := why || ' (totals ' || stipend.totals_digest(of) || ')';
BEGIN
    SELECT * INTO last FROM stipend.period_act ORDER BY number DESC LIMIT 1;
    fresh := coalesce(last.number, 0) + 1;
    INSERT INTO stipend.period_act (number, edition, period, act, reason, at, chain)
    VALUES (fresh, of, '', what, said, moment, sha256(
        stipend.hashed(coalesce(last.chain, decode(repeat('00', 32), 'hex'))) || stipend.hashed(fresh)
        || stipend.hashed(of::bigint) || stipend.hashed(''::text) || stipend.hashed(what) || stipend.hashed(said)
        || stipend.hashed(session_user::text) || stipend.hashed(
            (extract(epoch FROM moment - timestamptz '2000-01-01 00:00:00+00') * 1000000)::bigint)));
    RETURN fresh;
END
$$;

-- For the owner alone; return the number of the act.
CREATE FUNCTION stipend.detach_edition(of smallint, why text) RETURNS integer LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    act integer;
BEGIN
    PERFORM stipend.lock_acts(), stipend.lock_batches();
    INSERT INTO stipend.detached_total (edition, batch, fund, class, kind, debit, credit)
    SELECT of, j.batch, j.fund, j.class, j.kind, sum(j.debit), sum(j.credit)
    FROM stipend.journal j
    JOIN stipend.batch b ON b.number = j.batch
    WHERE b.edition = of AND NOT EXISTS (SELECT FROM stipend.detached_total t WHERE t.batch = j.batch)
    GROUP BY j.batch, j.fund, j.class, j.kind;
    act := stipend.edition_act(of, 'detach', why);
    EXECUTE format('ALTER TABLE stipend.decision DETACH PARTITION stipend.%I', 'decision_' || of);
    EXECUTE format('ALTER TABLE stipend.entry DETACH PARTITION stipend.%I', 'entry_' || of);
    RETURN act;
END
$$;
CREATE FUNCTION stipend.attach_edition(of smallint, why text) RETURNS integer LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    part text;
BEGIN
    PERFORM stipend.lock_acts(), stipend.lock_batches();
    FOREACH part IN ARRAY ARRAY['decision_', 'entry_'] LOOP
        IF to_regclass('stipend'::regnamespace || '.' || part || of) IS NULL THEN
            RAISE EXCEPTION 'there is no table stipend.%', part || of USING ERRCODE = 'ST011',
                HINT = 'restore it from the dump that was kept';
        END IF;
    END LOOP;
    PERFORM stipend.make_partitions(of);
    RETURN stipend.edition_act(of, 'attach', why);
END
$$;
REVOKE ALL ON FUNCTION stipend.refuse_edition_act(), stipend.totals_digest(smallint), stipend.hashed(anyelement),
    stipend.edition_act(smallint, text, text), stipend.detach_edition(smallint, text),
    stipend.attach_edition(smallint, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION stipend.totals_digest(smallint) TO stipend_clerk, stipend_approver, stipend_auditor;
