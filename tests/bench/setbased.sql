-- The same decisions and entries as "stipend run 2026-12" of programme.json beside this file, in sets: what
-- a ledger written in SQL would do, in one transaction.  Every fact in its latest version, all leaves, cover,
-- caps, the difference against the ledger, a digest of each decision and of the batch.  Each step is a table of
-- its own with statistics: as one statement the planner guesses badly and takes minutes for 10,000.
-- psql variables: intake, batch.
\set as_of '2026-12-18'
\set due '2026-12-11'
BEGIN;
LOCK TABLE stipend.batch IN SHARE ROW EXCLUSIVE MODE;

CREATE TEMP TABLE attendance ON COMMIT DROP AS
SELECT teacher, session, status, minutes, makes_up, evidence
FROM (SELECT DISTINCT ON (teacher, session) * FROM stipend.attendance WHERE intake <= :intake
      ORDER BY teacher, session, intake DESC) v
WHERE NOT retract;
ANALYZE attendance;
CREATE TEMP TABLE kind(kind, miss, evidence, make_up, excused) ON COMMIT DROP AS
VALUES ('summer-institute', 30, false, NULL::integer, 0), ('winter-institute', 30, false, NULL, 0),
       ('seminar', 15, true, 45, 1);
ANALYZE kind;
CREATE TEMP TABLE session ON COMMIT DROP AS
SELECT v.session, v.kind, v.day, v.minutes AS length, nullif(split_part(v.audience, '/', 2), '') AS cohort,
       k.miss, k.evidence AS asks, k.make_up
FROM (SELECT DISTINCT ON (session) * FROM stipend.sessions WHERE intake <= :intake
      ORDER BY session, intake DESC) v
JOIN kind k USING (kind)
WHERE NOT v.retract AND v.status <> 'cancelled';
ANALYZE session;
CREATE TEMP TABLE assignment ON COMMIT DROP AS
SELECT assignment, teacher, cohort, school, starts, coalesce(ends, date '2027-06-30') AS ends
FROM (SELECT DISTINCT ON (assignment, starts) * FROM stipend.assignments WHERE intake <= :intake
      ORDER BY assignment, starts, intake DESC) v
WHERE NOT retract AND role = 'team-lead' AND status = 'serving';
ANALYZE assignment;
CREATE TEMP TABLE made_up ON COMMIT DROP AS
SELECT DISTINCT r.teacher, r.makes_up AS session
FROM attendance r JOIN session s USING (session) JOIN session missed ON missed.session = r.makes_up
WHERE r.makes_up IS NOT NULL AND missed.kind = s.kind AND s.day <= missed.day + s.make_up
  AND s.day <= date :'as_of' AND NOT (s.asks AND r.evidence IS NULL)
  AND (r.status = 'present' OR (r.status = 'partial' AND s.length - r.minutes <= s.miss));
ANALYZE made_up;
CREATE TEMP TABLE judged ON COMMIT DROP AS
SELECT a.assignment, s.kind, s.day, s.make_up,
       CASE WHEN r.makes_up IS NULL AND NOT (s.asks AND r.evidence IS NULL)
                 AND (r.status = 'present' OR (r.status = 'partial' AND s.length - r.minutes <= s.miss))
                 OR m.session IS NOT NULL THEN 'attended'
            WHEN r.session IS NULL OR r.makes_up IS NOT NULL OR (s.asks AND r.evidence IS NULL)
                 OR (r.status = 'partial' AND r.minutes IS NULL) THEN 'unrecorded'
            WHEN r.status IN ('protected', 'excused') THEN r.status
            ELSE 'absent' END AS state
FROM assignment a
JOIN session s ON (s.cohort IS NULL OR s.cohort = a.cohort)
              AND s.day BETWEEN a.starts AND least(date :'due', a.ends)
LEFT JOIN attendance r ON r.teacher = a.teacher AND r.session = s.session
LEFT JOIN made_up m ON m.teacher = a.teacher AND m.session = s.session;
ANALYZE judged;
CREATE TEMP TABLE attended ON COMMIT DROP AS
SELECT assignment,
       count(*) FILTER (WHERE kind = 'summer-institute') AS institute,
       count(*) FILTER (WHERE kind = 'summer-institute' AND state = 'unrecorded') AS institute_unknown,
       count(*) FILTER (WHERE kind = 'summer-institute' AND state IN ('absent', 'excused')) AS institute_missed,
       count(*) FILTER (WHERE kind = 'seminar') AS seminars,
       count(*) FILTER (WHERE kind = 'seminar' AND state = 'unrecorded') AS unknown,
       count(*) FILTER (WHERE kind = 'seminar' AND state = 'absent') AS missed,
       count(*) FILTER (WHERE kind = 'seminar' AND state = 'absent'
                          AND day + make_up >= date :'as_of') AS curable,
       array_agg(day) FILTER (WHERE kind = 'seminar' AND state = 'excused') AS excused
FROM judged GROUP BY assignment;
ANALYZE attended;
CREATE TEMP TABLE agreed ON COMMIT DROP AS
SELECT assignment, count(*) FILTER (WHERE signed_on <= date '2026-10-30') = 2 AS met
FROM (SELECT DISTINCT ON (assignment, party) * FROM stipend.agreements WHERE intake <= :intake
      ORDER BY assignment, party, intake DESC) v
WHERE NOT retract AND party IN ('teacher', 'principal') GROUP BY assignment;
ANALYZE agreed;
CREATE TEMP TABLE logged ON COMMIT DROP AS
SELECT assignment, array_agg(on_day) AS days
FROM (SELECT DISTINCT ON (assignment, what, on_day) * FROM stipend.logs WHERE intake <= :intake
      ORDER BY assignment, what, on_day, intake DESC) v
WHERE NOT retract AND what = 'cycle-received' AND on_day <= date :'due' GROUP BY assignment;
ANALYZE logged;
CREATE TEMP TABLE planned ON COMMIT DROP AS
SELECT assignment, submitted_on,
       accepted_by = 'principal' AND accepted_on <= date :'as_of' AS accepted,
       returned_on <= date :'as_of' AS returned
FROM (SELECT DISTINCT ON (assignment, deliverable) * FROM stipend.deliverables WHERE intake <= :intake
      ORDER BY assignment, deliverable, intake DESC) v
WHERE NOT retract AND deliverable = 'action-plan' AND submitted_on <= date :'as_of';
ANALYZE planned;
CREATE TEMP TABLE leaves ON COMMIT DROP AS
SELECT a.assignment, a.teacher, least(a.ends, date '2027-06-30') - a.starts + 1 AS days,
       CASE WHEN g.met THEN 'm' ELSE 'u' END AS commitment,
       CASE WHEN coalesce(t.institute, 0) = 0 THEN 'n' WHEN t.institute_missed > 0 THEN 'u'
            WHEN t.institute_unknown > 0 THEN 'k' ELSE 'm' END AS institute,
       CASE WHEN coalesce(t.seminars, 0) = 0 THEN 'n'
            WHEN t.missed + x.n > t.curable + x.curable THEN 'u'
            WHEN t.unknown > 0 THEN 'k' WHEN t.missed + x.n > 0 THEN 'o' ELSE 'm' END AS seminars,
       CASE WHEN EXISTS (SELECT FROM unnest(l.days) d WHERE d BETWEEN a.starts AND a.ends)
            THEN 'm' ELSE 'u' END AS cycle,
       CASE WHEN p.submitted_on > date '2026-10-21' OR p.submitted_on IS NULL THEN 'u'
            WHEN p.accepted THEN 'm' WHEN p.returned THEN 'u' ELSE 'k' END AS plan
FROM assignment a
LEFT JOIN attended t USING (assignment) LEFT JOIN agreed g USING (assignment)
LEFT JOIN logged l USING (assignment) LEFT JOIN planned p USING (assignment),
LATERAL (SELECT count(*) AS n, count(*) FILTER (WHERE day + 45 >= date :'as_of') AS curable
         FROM (SELECT day FROM unnest(t.excused) day ORDER BY day OFFSET 1) over) x;
ANALYZE leaves;
CREATE TEMP TABLE rooted ON COMMIT DROP AS
SELECT *, (2 * 250000 * days::bigint + 730) / 1460 AS base,
       CASE WHEN 'u' IN (commitment, institute, seminars, cycle, plan) THEN 'u'
            WHEN 'k' IN (commitment, institute, seminars, cycle, plan) THEN 'k'
            WHEN 'o' IN (commitment, institute, seminars, cycle, plan) THEN 'o' ELSE 'm' END AS root
FROM leaves;
ANALYZE rooted;
CREATE TEMP TABLE claim ON COMMIT DROP AS
SELECT c.claim, c.teacher, c.school, c.day, c.substitute, c.received_on, c.cost, coalesce(c.benefits, 0) AS benefits,
       array_remove(ARRAY[
           CASE WHEN c.day <> s.day THEN 'WRONG_DAY' END,
           CASE WHEN a.assignment IS NULL THEN 'NOT_AUDIENCE' END,
           CASE WHEN a.school <> c.school THEN 'WRONG_SCHOOL' END,
           CASE WHEN NOT coalesce(own.open, every.open, extract(isodow FROM c.day) < 6
                AND c.day BETWEEN date '2026-08-17' AND date '2027-06-11') THEN 'SCHOOL_CLOSED' END,
           CASE WHEN r.status IN ('absent', 'excused', 'protected') AND r.evidence IS NOT NULL
                THEN 'TEACHER_ABSENT' END,
           CASE WHEN c.received_on > c.day + 60 THEN 'LATE' END,
           CASE WHEN NOT c.verified THEN 'NOT_VERIFIED' END], NULL) AS denied,
       array_remove(ARRAY[
           CASE WHEN r.session IS NULL OR r.evidence IS NULL THEN 'UNRECORDED' END,
           CASE WHEN c.verified IS NULL THEN 'UNVERIFIED' END], NULL) AS held
FROM (SELECT DISTINCT ON (claim) * FROM stipend.claims WHERE intake <= :intake
      ORDER BY claim, intake DESC) c
LEFT JOIN session s USING (session)
LEFT JOIN assignment a ON a.teacher = c.teacher AND a.cohort = s.cohort AND c.day BETWEEN a.starts AND a.ends
LEFT JOIN attendance r ON r.teacher = c.teacher AND r.session = c.session
LEFT JOIN stipend.calendar own ON own.school = c.school AND own.day = c.day
LEFT JOIN stipend.calendar every ON every.school = '*' AND every.day = c.day
WHERE NOT c.retract AND c.received_on <= date :'as_of';
ANALYZE claim;
CREATE TEMP TABLE twice ON COMMIT DROP AS
SELECT *, denied = '{}' AND row_number() OVER (PARTITION BY substitute, day, denied = '{}'
                                               ORDER BY received_on, claim) > 1 AS again,
       least(cost, 22000) AS allowed
FROM claim;
ANALYZE twice;
CREATE TEMP TABLE priced ON COMMIT DROP AS
SELECT *, denied = '{}' AND held = '{}' AND NOT again AS pays,
       round(0.85 * (allowed + least(benefits, 0.10 * allowed)))::bigint AS asks
FROM twice;
ANALYZE priced;
CREATE TEMP TABLE capped ON COMMIT DROP AS
SELECT *, least(asks, greatest(0, 100000 - coalesce(sum(CASE WHEN pays THEN asks ELSE 0 END) OVER (
           PARTITION BY school ORDER BY day, claim ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)))::bigint
           AS left_over
FROM priced;
ANALYZE capped;
CREATE TEMP TABLE held ON COMMIT DROP AS
SELECT key, sum(CASE WHEN debit = 'expense' THEN amount WHEN credit = 'expense' THEN -amount ELSE 0 END) AS held
FROM stipend.entry WHERE batch < :batch GROUP BY key;
ANALYZE held;
CREATE TEMP TABLE decided ON COMMIT DROP AS
SELECT 'stipend:' || assignment || '/annual/mid-year' AS key, teacher, teacher AS payee,
       date :'due' AS service_day,
       CASE root WHEN 'm' THEN 'paid' WHEN 'u' THEN 'forfeited' ELSE 'held' END AS outcome,
       CASE root WHEN 'm' THEN '' WHEN 'u' THEN 'UNMET' WHEN 'k' THEN 'UNKNOWN' ELSE 'OPEN' END AS codes,
       CASE root WHEN 'm' THEN base ELSE 0 END AS target,
       root || commitment || institute || 'n' || seminars || cycle || plan || 'n' AS verdicts
FROM rooted
UNION ALL
SELECT 'cover:' || claim, teacher, school, day,
       CASE WHEN denied <> '{}' THEN 'denied' WHEN NOT pays THEN 'held' WHEN left_over = 0 THEN 'denied'
            WHEN left_over < asks OR cost > 22000 OR benefits > 0.10 * allowed THEN 'reduced' ELSE 'paid' END,
       array_to_string(denied || held || CASE WHEN again THEN '{DUPLICATE_SUBSTITUTE}'::text[] ELSE '{}' END, ' '),
       CASE WHEN pays THEN left_over ELSE 0 END, ''
FROM capped;
ANALYZE decided;
CREATE TEMP TABLE made ON COMMIT DROP AS
SELECT row_number() OVER (ORDER BY d.teacher COLLATE "C", d.key COLLATE "C")::integer AS line, d.*,
       CASE WHEN d.outcome = 'held' THEN coalesce(h.held, 0) ELSE d.target END::bigint AS due
FROM decided d LEFT JOIN held h USING (key);

INSERT INTO stipend.decision (batch, line, edition, key, teacher, payee, for_period, service_day, outcome, codes,
                              target, verdicts, explanation)
SELECT :batch, line, 1, key, teacher, payee, '2026-12', service_day, outcome, codes, due, verdicts,
       sha256(convert_to(concat_ws(E'\t', key, teacher, payee, service_day, outcome, codes, due, verdicts), 'UTF8'))
FROM made ORDER BY line;

-- What each fund should hold of a key, less what it holds.
INSERT INTO stipend.entry (batch, line, service_day, amount, edition, key, teacher, payee, fund, debit, credit,
                           for_period)
WITH share AS (
    SELECT line, key, teacher, payee, service_day, f.fund, f.due
    FROM made, LATERAL (VALUES
        ('general', CASE WHEN key LIKE 'cover:%' THEN due ELSE due / 4 + (due % 4 = 3)::integer END),
        ('grant', CASE WHEN key LIKE 'cover:%' THEN 0 ELSE due - due / 4 - (due % 4 = 3)::integer END)) f(fund, due)
), holds AS (
    SELECT key, payee, fund,
           sum(CASE WHEN debit = 'expense' THEN amount WHEN credit = 'expense' THEN -amount ELSE 0 END) AS holds
    FROM stipend.entry WHERE batch < :batch GROUP BY key, payee, fund
), moved AS (
    SELECT s.*, s.due - coalesce(h.holds, 0) AS net FROM share s LEFT JOIN holds h USING (key, payee, fund)
)
SELECT :batch, row_number() OVER (ORDER BY line, fund DESC), service_day, abs(net), 1, key, teacher, payee, fund,
       CASE WHEN net > 0 THEN 'expense' ELSE 'receivable' END,
       CASE WHEN net > 0 THEN 'payable' ELSE 'expense' END, '2026-12'
FROM moved WHERE net <> 0;

INSERT INTO stipend.batch (number, edition, revision, sha256, period, as_of, intake, plan, engine, planner, planned_at, at,
                           persons, decided, decisions, entries, debits, targets, acts, facts, digest, rows, head)
SELECT :batch, 1, r.number, r.sha256, '2026-12', date :'as_of', :intake, d.digest, 'sql', session_user, now(), now(),
       0, d.n, d.n, e.n, e.debits, d.targets, r.chain, r.chain, d.digest, d.digest, sha256(d.digest)
FROM stipend.revision r,
     (SELECT sha256(string_agg(explanation, ''::bytea ORDER BY line)) AS digest, count(*) AS n, sum(target) AS targets
      FROM stipend.decision WHERE batch = :batch) d,
     (SELECT count(*) AS n, sum(amount) AS debits FROM stipend.entry WHERE batch = :batch) e
WHERE r.number = 1;
COMMIT;
