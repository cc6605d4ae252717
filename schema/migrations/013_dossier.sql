-- What each intake says of each person, packed into one row: the person stream reads it instead of the
-- fact tables, a tenth of the rows (DESIGN.md, What it costs).  An import writes it beside its facts, and
-- verify holds one against the other.
CREATE TABLE stipend.dossier (
    teacher text COLLATE "C" NOT NULL,
    intake  integer NOT NULL,
    tag     text COLLATE "C" NOT NULL CHECK (octet_length(tag) = 1),
    rows    text COLLATE "C" NOT NULL CHECK (rows <> ''),
    PRIMARY KEY (teacher, intake)
);
COMMENT ON COLUMN stipend.dossier.tag IS 'the kind of its facts, as in the person stream: s attendance';
COMMENT ON COLUMN stipend.dossier.rows IS
    'facts, U+001E between them; of each, U+001F between, line, retract and columns as in the digest; null is empty';
-- It also says whom an intake is about, so that the facts need no index of their own for that.
CREATE INDEX dossier_intake ON stipend.dossier USING brin (intake);
DROP INDEX stipend.assignments_intake, stipend.agreements_intake, stipend.attendance_intake,
    stipend.deliverables_intake, stipend.logs_intake, stipend.waivers_intake, stipend.claims_intake,
    stipend.reviews_intake, stipend.aid_intake, stipend.milestones_intake, stipend.service_intake,
    stipend.settlements_intake, stipend.payments_intake;

DO $$
DECLARE
    kind text[];
    line text;
    shown text := '';
BEGIN
    FOREACH kind SLICE 1 IN ARRAY ARRAY[
        ['a', 'assignments', 'assignment, starts, programme, teacher, role, cohort, school, ends, share, status'],
        ['g', 'agreements', 'teacher, assignment, party, signed_on, evidence'],
        ['s', 'attendance', 'teacher, session, status, minutes, makes_up, evidence'],
        ['d', 'deliverables',
         'teacher, assignment, deliverable, submitted_on, accepted_on, accepted_by, returned_on, evidence'],
        ['l', 'logs', 'teacher, assignment, what, on_day, minutes, evidence'],
        ['w', 'waivers', 'teacher, assignment, leaf, granted_on, until_day, granted_by, reason'],
        ['c', 'claims',
         'claim, programme, school, teacher, session, day, part, minutes, substitute, cover, cost, '
         'benefits, received_on, verified, evidence'],
        ['r', 'reviews', 'teacher, claim, code, finding, on_day, by_whom, reason'],
        ['h', 'aid', 'teacher, assignment, on_day, amount, evidence'],
        ['m', 'milestones', 'teacher, assignment, what, on_day, evidence'],
        ['v', 'service', 'teacher, assignment, from_day, employer, until_day, qualifies, evidence'],
        ['S', 'settlements', 'edition, teacher, settlement, key, on_day, amount, how, authority'],
        ['P', 'payments', 'edition, teacher, payment, batch, key, on_day, amount, reference, status']]
    LOOP
        line := format('concat(line, E''\x1f'', retract, E''\x1f'', %s)', replace(kind[3], ', ', ', E''\x1f'', '));
        EXECUTE format(
            'INSERT INTO stipend.dossier (teacher, intake, tag, rows)
             SELECT teacher, intake, %L, string_agg(%s, E''\x1e'')
             FROM stipend.%I GROUP BY teacher, intake ORDER BY intake, teacher', kind[1], line, kind[2]);
        shown := shown || CASE shown WHEN '' THEN '' ELSE ' UNION ALL ' END || format(
            '(SELECT teacher, intake, %L COLLATE "C" AS tag, string_agg(%s, E''\x1e'') AS rows
              FROM stipend.hr_%s GROUP BY teacher, intake OFFSET 0)', kind[1],
            -- The evidence of others is there, but not in words.
            replace(line, 'evidence', 'CASE evidence WHEN '''' THEN ''*'' ELSE evidence END'), kind[2]);
    END LOOP;
    -- What hr may see of it is what the views of the facts show.
    EXECUTE 'CREATE VIEW stipend.hr_dossier WITH (security_barrier) AS ' || shown;
END
$$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON stipend.dossier
    FOR EACH STATEMENT EXECUTE FUNCTION stipend.refuse_change();
ALTER TABLE stipend.dossier ENABLE ALWAYS TRIGGER append_only;
GRANT SELECT ON stipend.dossier TO stipend_clerk, stipend_approver, stipend_auditor;
GRANT SELECT ON stipend.hr_dossier TO stipend_hr;
GRANT INSERT ON stipend.dossier TO stipend_clerk;
