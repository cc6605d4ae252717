-- Reversals: a batch of opposite entries, linked to what they take back, once only; and batches that were told
-- to post again what a reversal took back (ledger.md, Batch life).
ALTER TABLE stipend.batch
    ADD COLUMN reverses        integer CHECK (reverses < number),
    ADD COLUMN reverses_key    text COLLATE "C" CHECK (reverses_key <> ''),
    ADD COLUMN reverses_reason text COLLATE "C" CHECK (reverses_reason <> ''),
    ADD COLUMN reposts         text COLLATE "C" CHECK (reposts <> ''),
    ADD CONSTRAINT batch_reversal_check CHECK (
        CASE WHEN reverses IS NULL THEN reverses_key IS NULL AND reverses_reason IS NULL
             ELSE reverses_reason IS NOT NULL AND off_cycle IS NULL AND reposts IS NULL AND NOT recut
                  AND decided = 0 AND decisions = 0 END);
COMMENT ON COLUMN stipend.batch.reverses IS 'of a reversal: the batch whose entries it takes back';
COMMENT ON COLUMN stipend.batch.reverses_key IS 'only this key of it; null: all';
COMMENT ON COLUMN stipend.batch.reposts IS 'reversed keys that it posts again, a blank between';

CREATE INDEX entry_reversal ON stipend.entry (teacher) WHERE reverses_batch IS NOT NULL;

-- A reversal holds the opposites of entries of the batch that it names, and nothing else; another batch holds none.
CREATE FUNCTION stipend.refuse_reversal() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    wrong integer;
BEGIN
    IF NEW.reverses IS NULL THEN
        SELECT e.line INTO wrong FROM stipend.entry e
        WHERE e.reverses_batch IS NOT NULL AND e.batch = NEW.number LIMIT 1;
    ELSE
        SELECT e.line INTO wrong FROM stipend.entry e
        WHERE e.batch = NEW.number
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
REVOKE ALL ON FUNCTION stipend.refuse_reversal() FROM PUBLIC;
CREATE TRIGGER reversal BEFORE INSERT ON stipend.batch
    FOR EACH ROW EXECUTE FUNCTION stipend.refuse_reversal();
ALTER TABLE stipend.batch ENABLE ALWAYS TRIGGER reversal;

-- The link the other way: of each entry the one that took it back.
CREATE OR REPLACE VIEW stipend.journal AS
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
LEFT JOIN stipend.entry r ON r.reverses_batch = e.batch AND r.reverses_line = e.line
CROSS JOIN LATERAL (VALUES ('debit', e.debit, e.amount, 0::bigint),
                           ('credit', e.credit, 0::bigint, e.amount)) s (side, class, debit, credit);
COMMENT ON COLUMN stipend.journal.reversed_batch IS 'the reversal that took the entry back, with reversed_line';
