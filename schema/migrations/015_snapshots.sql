-- What a trigger answers from a snapshot of before its lock is of before: a batch that another posted since is not
-- seen, and takes rows.  So what is asked of other rows than the new one is asked READ COMMITTED, in which each
-- statement sees what is committed; it cannot be changed once a snapshot is taken.  Of numbers, approvals and links
-- of reversals a unique key decides, which sees everything.
CREATE FUNCTION stipend.refuse_snapshot(what text) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION '% READ COMMITTED, not %', what, upper(current_setting('transaction_isolation'))
            USING ERRCODE = 'ST008', HINT = 'BEGIN ISOLATION LEVEL READ COMMITTED';
    END IF;
END
$$;
REVOKE ALL ON FUNCTION stipend.refuse_snapshot(text) FROM PUBLIC;

CREATE OR REPLACE FUNCTION stipend.refuse_sealed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    next integer;
    other integer;
BEGIN
    PERFORM stipend.refuse_snapshot('decisions and entries are stored');
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

CREATE OR REPLACE FUNCTION stipend.refuse_edition_act() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    away boolean := coalesce((SELECT s.closed FROM stipend.period_state s
                              WHERE s.edition = NEW.edition AND s.period = ''), false);
    other text;
BEGIN
    PERFORM stipend.refuse_snapshot('periods are closed and editions detached');
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

-- Which indexes its tables get is asked of the catalog as it is.
CREATE OR REPLACE FUNCTION stipend.edition_partitions() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM stipend.refuse_snapshot('an edition is loaded');
    PERFORM stipend.make_partitions(NEW.number);
    RETURN NULL;
END
$$;

-- Whether a batch that reverses nothing holds a reversal is told by an index of reversals alone, not by reading all its
-- entries.  Rows of another edition are refused by refuse_astray.
CREATE INDEX entry_opposite ON ONLY stipend.entry (batch) WHERE reverses_batch IS NOT NULL;
SELECT stipend.make_partitions(d.number) FROM stipend.edition d
WHERE NOT EXISTS (SELECT FROM stipend.period_state s WHERE s.edition = d.number AND s.period = '' AND s.closed);

CREATE OR REPLACE FUNCTION stipend.refuse_reversal() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    wrong integer;
BEGIN
    IF NEW.reverses IS NULL THEN
        SELECT e.line INTO wrong FROM stipend.entry e
        WHERE e.edition = NEW.edition AND e.batch = NEW.number AND e.reverses_batch IS NOT NULL LIMIT 1;
    ELSE
        SELECT e.line INTO wrong FROM stipend.entry e
        WHERE e.edition = NEW.edition AND e.batch = NEW.number
          AND NOT EXISTS (SELECT FROM stipend.entry o
                          WHERE o.batch = e.reverses_batch AND o.line = e.reverses_line
                            AND o.batch = NEW.reverses AND o.reverses_batch IS NULL
                            AND coalesce(NEW.reverses_key, o.key) = o.key
                            AND o.edition = e.edition AND o.key = e.key AND o.teacher = e.teacher
                            AND o.payee = e.payee AND o.fund = e.fund AND o.amount = e.amount
                            AND o.debit = e.credit AND o.credit = e.debit
                            AND o.for_period = e.for_period AND o.service_day = e.service_day
                            AND o.cancels IS NOT DISTINCT FROM e.cancels)
        ORDER BY e.line LIMIT 1;
    END IF;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'entry line % of batch % is not the opposite of an entry that the batch reverses',
            wrong, NEW.number USING ERRCODE = 'ST009';
    END IF;
    RETURN NEW;
END
$$;
