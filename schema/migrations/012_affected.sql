-- What a batch that decides only whom something new concerns asks (engine/affected.h): rows of late intakes,
-- claims that share a bucket, decisions that days alone can change; and what stands after each batch.
CREATE INDEX teachers_intake ON stipend.teachers USING brin (intake);
CREATE INDEX assignments_intake ON stipend.assignments USING brin (intake);
CREATE INDEX agreements_intake ON stipend.agreements USING brin (intake);
CREATE INDEX attendance_intake ON stipend.attendance USING brin (intake);
CREATE INDEX deliverables_intake ON stipend.deliverables USING brin (intake);
CREATE INDEX logs_intake ON stipend.logs USING brin (intake);
CREATE INDEX waivers_intake ON stipend.waivers USING brin (intake);
CREATE INDEX claims_intake ON stipend.claims USING brin (intake);
CREATE INDEX reviews_intake ON stipend.reviews USING brin (intake);
CREATE INDEX aid_intake ON stipend.aid USING brin (intake);
CREATE INDEX milestones_intake ON stipend.milestones USING brin (intake);
CREATE INDEX service_intake ON stipend.service USING brin (intake);
CREATE INDEX settlements_intake ON stipend.settlements USING brin (intake);
CREATE INDEX payments_intake ON stipend.payments USING brin (intake);

CREATE INDEX claims_school ON stipend.claims (school);
CREATE INDEX claims_substitute ON stipend.claims (substitute, day);
CREATE INDEX decision_waiting ON ONLY stipend.decision (edition, teacher)
    WHERE outcome IN ('held', 'deferred') OR verdicts LIKE '%o%' OR verdicts LIKE '%k%';
-- Those of a detached edition get it when they are attached again.
SELECT stipend.make_partitions(d.number) FROM stipend.edition d
WHERE NOT EXISTS (SELECT FROM stipend.period_state s WHERE s.edition = d.number AND s.period = '' AND s.closed);

-- Rows that are not summarized are read whole; only the table's owner may summarize.
CREATE FUNCTION stipend.summarize_facts(kind text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM brin_summarize_new_values(c.oid)
    FROM pg_class c
    WHERE c.relnamespace = 'stipend'::regnamespace AND c.relname = kind || '_intake' AND c.relkind = 'i';
END
$$;
REVOKE ALL ON FUNCTION stipend.summarize_facts(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION stipend.summarize_facts(text) TO stipend_clerk;

-- After a reversal stands what stood before it.
ALTER TABLE stipend.batch
    DROP CONSTRAINT batch_reversal_check,
    ADD CONSTRAINT batch_reversal_check CHECK (
        CASE WHEN reverses IS NULL THEN reverses_key IS NULL AND reverses_reason IS NULL
             ELSE reverses_reason IS NOT NULL AND off_cycle IS NULL AND reposts IS NULL AND NOT recut
                  AND decisions = 0 END);

ALTER TABLE stipend.batch ADD COLUMN outcomes text COLLATE "C" CHECK (outcomes <> '');
COMMENT ON COLUMN stipend.batch.outcomes IS
    'decisions that stand after it, by outcome: "paid=3 held=1"; null: of an engine that did not count them';
COMMENT ON COLUMN stipend.batch.persons IS 'persons with something stored in it';
COMMENT ON COLUMN stipend.batch.decided IS 'decisions that stand after it; decisions: those stored, being new or changed';
COMMENT ON COLUMN stipend.batch.targets IS 'sum of the targets of all decisions that stand after it, cents';
COMMENT ON COLUMN stipend.batch.digest IS 'sha256 of what it was asked, and of every decision and entry that it stores';
