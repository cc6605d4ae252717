-- What stipend_hr may see: one person at a time, after a look at her that is recorded (ledger.md,
-- Database).  The command explain asks HR the same statements as everybody, of the views hr_...
-- instead of the tables; they hold what belongs to nobody, and of persons only the one looked at.
ALTER TABLE stipend.look
    ADD COLUMN reason text COLLATE "C",
    ADD COLUMN pid integer,
    ADD COLUMN xact xid8;
COMMENT ON COLUMN stipend.look.pid IS 'of the session to which the look opens the views of HR; null: none';
COMMENT ON COLUMN stipend.look.xact IS 'of the look: in that transaction itself it opens nothing';
CREATE INDEX look_session ON stipend.look (by_user, pid, number);

-- Record a look of this session at a teacher; returns its number.  It is recorded whether or not there
-- is such a teacher, so that guesses leave a trace as well.
CREATE FUNCTION stipend.hr_look(teacher text, reason text DEFAULT NULL) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    recorded bigint;
BEGIN
    IF teacher IS NULL OR length(teacher) NOT BETWEEN 1 AND 63 OR length(reason) > 511 THEN
        RAISE EXCEPTION 'a look is at one teacher, with a reason of at most 511 characters'
            USING ERRCODE = 'ST014', HINT = 'SELECT stipend.hr_look(''T1042'', ''asked by phone'')';
    END IF;
    INSERT INTO stipend.look (teacher, reason, pid, xact)
    VALUES (teacher, reason, pg_backend_pid(), pg_current_xact_id()) RETURNING number INTO recorded;
    RETURN recorded;
END
$$;

-- Every number of the person whom this session looked at last, within ten minutes.  Only a look that is
-- committed counts: what a transaction records and takes back would leave no trace.  Numbers that were
-- ever linked are read together, as everywhere.
CREATE FUNCTION stipend.hr_person() RETURNS text[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
WITH RECURSIVE numbers (teacher) AS (
    SELECT looked.teacher
    FROM (SELECT l.teacher, l.at FROM stipend.look l
          WHERE l.by_user = session_user AND l.pid = pg_backend_pid()
            AND l.xact IS DISTINCT FROM pg_current_xact_id_if_assigned()
          ORDER BY l.number DESC LIMIT 1) looked
    WHERE looked.at > clock_timestamp() - interval '10 minutes'
    UNION
    SELECT CASE WHEN k.teacher = n.teacher THEN k.other ELSE k.teacher END
    FROM numbers n JOIN stipend.link k ON n.teacher IN (k.teacher, k.other)
)
SELECT coalesce(array_agg(teacher), ARRAY[]::text[]) FROM numbers
$$;
REVOKE ALL ON FUNCTION stipend.hr_look(text, text), stipend.hr_person() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION stipend.hr_look(text, text), stipend.hr_person() TO stipend_hr;

-- Which pools the ledger has divided: no person's, and asked of it by everybody who decides.
CREATE VIEW stipend.pool_divided AS
SELECT d.edition, d.batch, a.role, split_part(d.key, '/', 2) AS award, a.intake
FROM stipend.decision d
JOIN stipend.assignments a ON a.assignment = split_part(substr(d.key, 6), '/', 1)
WHERE d.key >= 'pool:' AND d.key < 'pool;' AND NOT a.retract;
GRANT SELECT ON stipend.pool_divided TO stipend_clerk, stipend_approver, stipend_auditor;

-- What belongs to nobody.  Of batches not why they were off-cycle, of intakes not which files.
CREATE VIEW stipend.hr_schools WITH (security_barrier) AS SELECT * FROM stipend.schools;
CREATE VIEW stipend.hr_calendar WITH (security_barrier) AS SELECT * FROM stipend.calendar;
CREATE VIEW stipend.hr_sessions WITH (security_barrier) AS SELECT * FROM stipend.sessions;
CREATE VIEW stipend.hr_edition WITH (security_barrier) AS SELECT * FROM stipend.edition;
CREATE VIEW stipend.hr_intake WITH (security_barrier) AS SELECT number, at FROM stipend.intake;
CREATE VIEW stipend.hr_revision WITH (security_barrier) AS
SELECT number, edition, revision, sha256, document, by_user FROM stipend.revision;
CREATE VIEW stipend.hr_approval WITH (security_barrier) AS SELECT revision, plan FROM stipend.approval;
CREATE VIEW stipend.hr_batch WITH (security_barrier) AS
SELECT number, edition, revision, period, as_of,
       CASE WHEN off_cycle IS NOT NULL THEN '' COLLATE "C" END AS off_cycle, intake, at, reverses,
       (SELECT string_agg(k, ' ') FROM unnest(string_to_array(reposts, ' ')) k
        WHERE EXISTS (SELECT FROM stipend.decision d
                      WHERE d.key = k AND d.teacher = ANY ((SELECT stipend.hr_person())::text[]))) AS reposts
FROM stipend.batch;
CREATE VIEW stipend.hr_period_state WITH (security_barrier) AS
SELECT edition, period, closed FROM stipend.period_state;
CREATE VIEW stipend.hr_pool_divided WITH (security_barrier) AS SELECT DISTINCT * FROM stipend.pool_divided;

-- Hers alone.  The person is asked for once a statement, not once a row.
DO $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['teachers', 'agreements', 'deliverables', 'logs', 'waivers', 'aid',
                             'milestones', 'service', 'settlements', 'payments', 'decision'] LOOP
        EXECUTE format('CREATE VIEW stipend.hr_%1$s WITH (security_barrier) AS SELECT * FROM stipend.%1$s
            WHERE teacher = ANY ((SELECT stipend.hr_person())::text[])', t);
    END LOOP;
END
$$;
CREATE VIEW stipend.hr_link WITH (security_barrier) AS
SELECT * FROM stipend.link
WHERE teacher = ANY ((SELECT stipend.hr_person())::text[]) OR other = ANY ((SELECT stipend.hr_person())::text[]);

-- The claims of others that can be duplicates of hers: the same substitute on the same day.  Nobody is
-- granted it; the views below show of such a claim what its own checks and check 7 ask, under a made-up
-- teacher number, without evidence.  OFFSET 0, since a barrier before a UNION ALL keeps no function of the
-- reader's out of its branches (PostgreSQL 15); nothing is moved past an OFFSET.
CREATE VIEW stipend.hr_other AS
SELECT DISTINCT o.claim, o.teacher,
       ('~' || dense_rank() OVER (ORDER BY o.claim, o.teacher)) COLLATE "C" AS alias
FROM stipend.claims hers
JOIN stipend.claims o ON o.substitute = hers.substitute AND o.day = hers.day
WHERE hers.teacher = ANY ((SELECT stipend.hr_person())::text[])
  AND o.teacher <> ALL ((SELECT stipend.hr_person())::text[]);

CREATE VIEW stipend.hr_claims WITH (security_barrier) AS
(SELECT * FROM stipend.claims WHERE teacher = ANY ((SELECT stipend.hr_person())::text[]) OFFSET 0)
UNION ALL
(SELECT c.claim, c.intake, c.line, c.retract, c.programme, c.school, o.alias, c.session, c.day, c.part,
       c.minutes, c.substitute, c.cover, c.cost, c.benefits, c.received_on, c.verified,
       CASE WHEN c.evidence IS NOT NULL THEN '' COLLATE "C" END
FROM stipend.hr_other o JOIN stipend.claims c ON c.claim = o.claim AND c.teacher = o.teacher
 OFFSET 0);

CREATE VIEW stipend.hr_reviews WITH (security_barrier) AS
(SELECT * FROM stipend.reviews WHERE teacher = ANY ((SELECT stipend.hr_person())::text[]) OFFSET 0)
UNION ALL
(SELECT r.claim, r.code, r.intake, r.line, r.retract, o.alias, r.finding, r.on_day, NULL, NULL
FROM stipend.hr_other o JOIN stipend.reviews r ON r.claim = o.claim AND r.teacher = o.teacher
 OFFSET 0);

CREATE VIEW stipend.hr_attendance WITH (security_barrier) AS
(SELECT * FROM stipend.attendance WHERE teacher = ANY ((SELECT stipend.hr_person())::text[]) OFFSET 0)
UNION ALL
(SELECT o.alias, a.session, a.intake, a.line, a.retract, a.status, a.minutes, NULL,
       CASE WHEN a.evidence IS NOT NULL THEN '' COLLATE "C" END
FROM stipend.hr_other o
JOIN stipend.attendance a ON a.teacher = o.teacher
WHERE a.session IN (SELECT c.session FROM stipend.claims c WHERE c.claim = o.claim
                    UNION ALL
                    SELECT s.session FROM stipend.claims c JOIN stipend.sessions s ON s.day = c.day
                    WHERE c.claim = o.claim AND c.session IS NULL)
 OFFSET 0);

-- Under another id, which her other claims do not share.
CREATE VIEW stipend.hr_assignments WITH (security_barrier) AS
(SELECT * FROM stipend.assignments WHERE teacher = ANY ((SELECT stipend.hr_person())::text[]) OFFSET 0)
UNION ALL
(SELECT o.alias || '.' || dense_rank() OVER (PARTITION BY o.alias ORDER BY a.assignment), a.starts, a.intake,
       a.line, a.retract, a.programme, o.alias, a.role, a.cohort, a.school, a.ends,
       CASE WHEN a.share IS NOT NULL THEN '1' COLLATE "C" END, a.status
FROM stipend.hr_other o JOIN stipend.assignments a ON a.teacher = o.teacher
 OFFSET 0);

CREATE VIEW stipend.hr_entry WITH (security_barrier) AS
(SELECT * FROM stipend.entry WHERE teacher = ANY ((SELECT stipend.hr_person())::text[]) OFFSET 0)
UNION ALL
(SELECT e.batch, e.line, e.service_day, e.amount, e.edition, e.key, o.alias, e.payee, e.fund, e.debit,
       e.credit, e.for_period, e.cancels, e.origin, e.reverses_batch, e.reverses_line
FROM stipend.hr_other o
JOIN stipend.entry e ON e.teacher = o.teacher AND e.key = 'cover:' || o.claim
 OFFSET 0);

GRANT SELECT ON
    stipend.hr_schools, stipend.hr_calendar, stipend.hr_sessions, stipend.hr_edition, stipend.hr_intake,
    stipend.hr_revision, stipend.hr_approval, stipend.hr_batch, stipend.hr_period_state,
    stipend.hr_pool_divided, stipend.hr_teachers, stipend.hr_agreements, stipend.hr_deliverables,
    stipend.hr_logs, stipend.hr_waivers, stipend.hr_aid, stipend.hr_milestones, stipend.hr_service,
    stipend.hr_settlements, stipend.hr_payments, stipend.hr_decision, stipend.hr_link, stipend.hr_claims,
    stipend.hr_reviews, stipend.hr_attendance, stipend.hr_assignments, stipend.hr_entry
TO stipend_hr;

-- Nobody who holds both clerk and approver, by whatever way, approves or posts: the grants cannot be kept
-- from being given together, what is done with both can.
CREATE FUNCTION stipend.refuse_both() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF pg_has_role(session_user, 'stipend_clerk', 'MEMBER')
       AND pg_has_role(session_user, 'stipend_approver', 'MEMBER')
       AND NOT (SELECT rolsuper FROM pg_roles WHERE rolname = session_user) THEN
        RAISE EXCEPTION '% holds both stipend_clerk and stipend_approver', session_user
            USING ERRCODE = 'ST015', HINT = 'let one of the two be revoked; verify names who holds both';
    END IF;
    RETURN NEW;
END
$$;
REVOKE ALL ON FUNCTION stipend.refuse_both() FROM PUBLIC;
CREATE TRIGGER one_role BEFORE INSERT ON stipend.approval
    FOR EACH ROW EXECUTE FUNCTION stipend.refuse_both();
ALTER TABLE stipend.approval ENABLE ALWAYS TRIGGER one_role;
CREATE TRIGGER one_role BEFORE INSERT ON stipend.batch
    FOR EACH ROW EXECUTE FUNCTION stipend.refuse_both();
ALTER TABLE stipend.batch ENABLE ALWAYS TRIGGER one_role;
