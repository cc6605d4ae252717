-- Everything that belongs to persons, every version as known, in order of teacher number: one row
-- shape for all, a letter for the kind.  Facts come packed, an intake's of one person in one row; the third
-- column has them, the first number whether the programme is the one of facts that name none.  The ledger's
-- days are counted from 2000-01-01, absent ones null.
-- The types of all parts are the same, or the server sorts the whole instead of merging what its indexes
-- give in order; the edition of decisions and entries is asked of the setting itself, whose value the
-- planner then knows, so that only its partitions are opened.  Where it says "of whom", the statement for
-- a few persons has their numbers (embed.py).
-- Settings: stipend.intake, stipend.batch (through which), stipend.programme, stipend.edition,
-- stipend.claimants (on: only what claims ask).
WITH ask AS MATERIALIZED (
    SELECT current_setting('stipend.intake')::integer AS intake,
           current_setting('stipend.batch')::integer AS batch,
           (current_setting('stipend.programme') = (SELECT programme FROM stipend.edition
                                                    WHERE number = 1))::integer AS own,
           NOT current_setting('stipend.claimants')::boolean AS everybody
)
(SELECT teacher, tag, rows, NULL, NULL, NULL, NULL, NULL, (SELECT own FROM ask), NULL, NULL, 0,
        NULL::bigint, NULL::bigint, intake, NULL::integer
 FROM stipend.dossier
 WHERE intake <= (SELECT intake FROM ask) /* of whom */
   AND ((SELECT everybody FROM ask) OR tag IN ('a', 's', 'c', 'r', 'S', 'P'))
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
