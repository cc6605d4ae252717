-- What claims ask of the teachers of "claimant", in the shape of person_rows.sql and in order of teacher number: of
-- attendance only the sessions that the claims name (all of it where one names none, or one that was ever taken
-- back, since the session is then found by its day), of entries only what the ledger holds for claims.
-- Settings: as person_rows.sql.
, ask AS MATERIALIZED (
    SELECT current_setting('stipend.intake')::integer AS intake,
           current_setting('stipend.batch')::integer AS batch,
           current_setting('stipend.programme') AS programme,
           current_setting('stipend.programme') = (SELECT programme FROM stipend.edition
                                                   WHERE number = 1) AS own,
           current_setting('stipend.texts')::boolean AS texts,
           EXISTS (SELECT FROM stipend.sessions WHERE retract) AS taken_back
)
(SELECT claimant.teacher, 'c', claim, school, session,
        CASE WHEN (SELECT texts FROM ask) OR evidence IS NULL THEN evidence ELSE '' END, substitute,
        part || ' ' || cover || ' ' || CASE WHEN verified THEN 'yes' WHEN NOT verified THEN 'no'
                                            ELSE 'blank' END,
        day - date '2000-01-01', received_on - date '2000-01-01', minutes, retract::integer, cost,
        CASE WHEN coalesce(programme = (SELECT programme FROM ask), (SELECT own FROM ask))
             THEN coalesce(benefits, 0) ELSE -1 END, intake, line
 FROM claimant JOIN stipend.claims c ON c.teacher = claimant.teacher
 WHERE intake <= (SELECT intake FROM ask)
 ORDER BY claimant.teacher)
UNION ALL
(SELECT claimant.teacher, 'a', assignment, role, cohort, school, share, NULL,
        starts - date '2000-01-01', ends - date '2000-01-01', (status = 'leave')::integer,
        retract::integer, NULL::bigint,
        coalesce(programme = (SELECT programme FROM ask), (SELECT own FROM ask))::integer::bigint, intake, line
 FROM claimant JOIN stipend.assignments a ON a.teacher = claimant.teacher
 WHERE intake <= (SELECT intake FROM ask)
 ORDER BY claimant.teacher)
UNION ALL
(SELECT claimant.teacher, 's', a.session, a.status, a.makes_up,
        CASE WHEN (SELECT texts FROM ask) OR a.evidence IS NULL THEN a.evidence ELSE '' END, NULL, NULL,
        a.minutes, NULL, NULL, a.retract::integer, NULL, NULL, a.intake, a.line
 FROM claimant
 CROSS JOIN LATERAL (SELECT session FROM stipend.claims WHERE teacher = claimant.teacher OFFSET 0) c
 CROSS JOIN LATERAL (SELECT * FROM stipend.attendance
                     WHERE teacher = claimant.teacher AND session = c.session OFFSET 0) a
 WHERE a.intake <= (SELECT intake FROM ask)
 ORDER BY claimant.teacher)
UNION ALL
(SELECT claimant.teacher, 's', a.session, a.status, a.makes_up,
        CASE WHEN (SELECT texts FROM ask) OR a.evidence IS NULL THEN a.evidence ELSE '' END, NULL, NULL,
        a.minutes, NULL, NULL, a.retract::integer, NULL, NULL, a.intake, a.line
 FROM claimant
 CROSS JOIN LATERAL (SELECT FROM stipend.claims c
                     WHERE c.teacher = claimant.teacher AND NOT c.retract
                       AND (c.session IS NULL OR (SELECT taken_back FROM ask)
                                                 AND EXISTS (SELECT FROM stipend.sessions s
                                                             WHERE s.session = c.session AND s.retract))
                     LIMIT 1) by_day
 JOIN stipend.attendance a ON a.teacher = claimant.teacher
 WHERE a.intake <= (SELECT intake FROM ask)
 ORDER BY claimant.teacher)
UNION ALL
(SELECT claimant.teacher, 'r', claim, code, finding, NULL, NULL, NULL, on_day - date '2000-01-01', NULL, NULL,
        retract::integer, NULL, NULL, intake, line
 FROM claimant JOIN stipend.reviews r ON r.teacher = claimant.teacher
 WHERE intake <= (SELECT intake FROM ask)
 ORDER BY claimant.teacher)
UNION ALL
(SELECT claimant.teacher, 'E', key, payee, fund, debit, credit, cancels, NULL, NULL, NULL, 0, amount, NULL,
        batch, line
 FROM claimant JOIN stipend.entry e ON e.teacher = claimant.teacher
 WHERE batch <= (SELECT batch FROM ask) AND edition = current_setting('stipend.edition')::smallint
   AND key LIKE 'cover:%'
 ORDER BY claimant.teacher)
