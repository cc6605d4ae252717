-- Everything that belongs to persons, every version as known, in order of teacher number: one row
-- shape for all, a letter for the kind.  Days are counted from 2000-01-01, absent ones null.
-- The types of all parts are the same, or the server sorts the whole instead of merging what its indexes
-- give in order; the edition of decisions and entries is asked of the setting itself, whose value the
-- planner then knows, so that only its partitions are opened.  Where it says "of whom", the statement for
-- a few persons has their numbers (embed.py).
-- Settings: stipend.intake, stipend.batch (through which), stipend.programme, stipend.edition,
-- stipend.texts (on: evidence in words), stipend.claimants (on: only what claims ask).
WITH ask AS MATERIALIZED (
    SELECT current_setting('stipend.intake')::integer AS intake,
           current_setting('stipend.batch')::integer AS batch,
           current_setting('stipend.programme') AS programme,
           current_setting('stipend.programme') = (SELECT programme FROM stipend.edition
                                                   WHERE number = 1) AS own,
           current_setting('stipend.edition')::smallint AS edition,
           current_setting('stipend.texts')::boolean AS texts,
           NOT current_setting('stipend.claimants')::boolean AS everybody
)
(SELECT teacher, 'a', assignment, role, cohort, school, share, NULL,
        starts - date '2000-01-01', ends - date '2000-01-01', (status = 'leave')::integer,
        retract::integer, NULL::bigint,
        coalesce(programme = (SELECT programme FROM ask), (SELECT own FROM ask))::integer::bigint, intake, line
 FROM stipend.assignments
 WHERE intake <= (SELECT intake FROM ask) /* of whom */
 ORDER BY teacher COLLATE "C")
UNION ALL
(SELECT teacher, 's', session, status, makes_up,
        CASE WHEN (SELECT texts FROM ask) OR evidence IS NULL THEN evidence ELSE '' END, NULL, NULL,
        minutes, NULL, NULL, retract::integer, NULL, NULL, intake, line
 FROM stipend.attendance
 WHERE intake <= (SELECT intake FROM ask) /* of whom */
 ORDER BY teacher COLLATE "C")
UNION ALL
(SELECT teacher, 'g', assignment, party, NULL,
        CASE WHEN (SELECT texts FROM ask) OR evidence IS NULL THEN evidence ELSE '' END, NULL, NULL,
        signed_on - date '2000-01-01', NULL, NULL, retract::integer, NULL, NULL, intake, line
 FROM stipend.agreements
 WHERE intake <= (SELECT intake FROM ask) /* of whom */ AND (SELECT everybody FROM ask)
 ORDER BY teacher COLLATE "C")
UNION ALL
(SELECT teacher, 'd', assignment, deliverable, accepted_by,
        CASE WHEN (SELECT texts FROM ask) OR evidence IS NULL THEN evidence ELSE '' END, NULL, NULL,
        submitted_on - date '2000-01-01', accepted_on - date '2000-01-01',
        returned_on - date '2000-01-01', retract::integer, NULL, NULL, intake, line
 FROM stipend.deliverables
 WHERE intake <= (SELECT intake FROM ask) /* of whom */ AND (SELECT everybody FROM ask)
 ORDER BY teacher COLLATE "C")
UNION ALL
(SELECT teacher, 'l', assignment, what, NULL,
        CASE WHEN (SELECT texts FROM ask) OR evidence IS NULL THEN evidence ELSE '' END, NULL, NULL,
        on_day - date '2000-01-01', minutes, NULL, retract::integer, NULL, NULL, intake, line
 FROM stipend.logs
 WHERE intake <= (SELECT intake FROM ask) /* of whom */ AND (SELECT everybody FROM ask)
 ORDER BY teacher COLLATE "C")
UNION ALL
(SELECT teacher, 'w', assignment, leaf, CASE WHEN (SELECT texts FROM ask) THEN granted_by END, NULL,
        NULL, NULL, granted_on - date '2000-01-01', until_day - date '2000-01-01', NULL,
        retract::integer, NULL, NULL, intake, line
 FROM stipend.waivers
 WHERE intake <= (SELECT intake FROM ask) /* of whom */ AND (SELECT everybody FROM ask)
 ORDER BY teacher COLLATE "C")
UNION ALL
(SELECT teacher, 'h', assignment, NULL, NULL,
        CASE WHEN (SELECT texts FROM ask) OR evidence IS NULL THEN evidence ELSE '' END, NULL, NULL,
        on_day - date '2000-01-01', NULL, NULL, retract::integer, amount, NULL, intake, line
 FROM stipend.aid
 WHERE intake <= (SELECT intake FROM ask) /* of whom */ AND (SELECT everybody FROM ask)
 ORDER BY teacher COLLATE "C")
UNION ALL
(SELECT teacher, 'm', assignment, what, NULL,
        CASE WHEN (SELECT texts FROM ask) OR evidence IS NULL THEN evidence ELSE '' END, NULL, NULL,
        on_day - date '2000-01-01', NULL, NULL, retract::integer, NULL, NULL, intake, line
 FROM stipend.milestones
 WHERE intake <= (SELECT intake FROM ask) /* of whom */ AND (SELECT everybody FROM ask)
 ORDER BY teacher COLLATE "C")
UNION ALL
(SELECT teacher, 'v', assignment, employer, qualifies,
        CASE WHEN (SELECT texts FROM ask) OR evidence IS NULL THEN evidence ELSE '' END, NULL, NULL,
        from_day - date '2000-01-01', until_day - date '2000-01-01', NULL, retract::integer, NULL, NULL,
        intake, line
 FROM stipend.service
 WHERE intake <= (SELECT intake FROM ask) /* of whom */ AND (SELECT everybody FROM ask)
 ORDER BY teacher COLLATE "C")
UNION ALL
(SELECT teacher, 'c', claim, school, session,
        CASE WHEN (SELECT texts FROM ask) OR evidence IS NULL THEN evidence ELSE '' END, substitute,
        part || ' ' || cover || ' ' || CASE WHEN verified THEN 'yes' WHEN NOT verified THEN 'no'
                                            ELSE 'blank' END,
        day - date '2000-01-01', received_on - date '2000-01-01', minutes, retract::integer, cost,
        CASE WHEN coalesce(programme = (SELECT programme FROM ask), (SELECT own FROM ask))
             THEN coalesce(benefits, 0) ELSE -1 END, intake, line
 FROM stipend.claims
 WHERE intake <= (SELECT intake FROM ask) /* of whom */
 ORDER BY teacher COLLATE "C")
UNION ALL
(SELECT teacher, 'r', claim, code, finding, NULL, NULL, NULL, on_day - date '2000-01-01', NULL, NULL,
        retract::integer, NULL, NULL, intake, line
 FROM stipend.reviews
 WHERE intake <= (SELECT intake FROM ask) /* of whom */
 ORDER BY teacher COLLATE "C")
UNION ALL
(SELECT teacher, 'D', key, payee, for_period, outcome, codes, verdicts,
        service_day - date '2000-01-01', NULL, NULL, 0, target, NULL, batch, line
 FROM stipend.decision
 WHERE batch <= (SELECT batch FROM ask) AND edition = current_setting('stipend.edition')::smallint /* of whom */
 ORDER BY teacher COLLATE "C")
UNION ALL
(SELECT teacher, 'E', key, payee, fund, debit, credit, cancels, NULL, NULL, NULL, 0, amount, NULL,
        batch, line
 FROM stipend.entry
 WHERE batch <= (SELECT batch FROM ask) AND edition = current_setting('stipend.edition')::smallint /* of whom */
 ORDER BY teacher COLLATE "C")
UNION ALL
(SELECT teacher, 'O', key, origin, payee, fund, debit, for_period, service_day - date '2000-01-01', NULL,
        NULL, 0, amount, NULL, batch, line
 FROM stipend.entry e
 WHERE origin IS NOT NULL AND batch <= (SELECT batch FROM ask)
   AND edition = current_setting('stipend.edition')::smallint /* of whom */
   AND NOT EXISTS (SELECT FROM stipend.entry r
                   WHERE r.edition = current_setting('stipend.edition')::smallint
                     AND r.reverses_batch IS NOT NULL AND r.reverses_batch = e.batch
                     AND r.reverses_line = e.line
                     AND r.batch <= (SELECT batch FROM ask))
 ORDER BY teacher COLLATE "C")
UNION ALL
(SELECT teacher, 'R', key, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL, batch, line
 FROM stipend.entry e
 WHERE reverses_batch IS NOT NULL AND batch <= (SELECT batch FROM ask)
   AND edition = current_setting('stipend.edition')::smallint /* of whom */
   AND NOT EXISTS (SELECT FROM stipend.batch b
                   WHERE b.edition = e.edition AND b.number > e.batch
                     AND b.number <= (SELECT batch FROM ask)
                     AND e.key = ANY (string_to_array(b.reposts, ' ')))
 ORDER BY teacher COLLATE "C")
UNION ALL
(SELECT teacher, 'S', settlement, key, how, NULL, NULL, NULL, on_day - date '2000-01-01', NULL, NULL,
        retract::integer, amount, NULL, intake, line
 FROM stipend.settlements
 WHERE intake <= (SELECT intake FROM ask) AND edition = (SELECT edition FROM ask) /* of whom */
 ORDER BY teacher COLLATE "C")
UNION ALL
(SELECT teacher, 'P', payment, key, status, NULL, NULL, NULL, on_day - date '2000-01-01', NULL, NULL,
        retract::integer, amount, NULL, intake, line
 FROM stipend.payments
 WHERE intake <= (SELECT intake FROM ask) AND edition = (SELECT edition FROM ask) /* of whom */
 ORDER BY teacher COLLATE "C")
