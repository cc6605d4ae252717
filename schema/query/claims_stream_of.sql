-- The same of the teachers in the setting stipend.teachers (an array), and what was last stored of their claims.
COPY (
WITH claimant AS NOT MATERIALIZED (SELECT unnest(current_setting('stipend.teachers')::text[]) COLLATE "C" AS teacher)
-- include claim_rows.sql
UNION ALL
(SELECT claimant.teacher, 'D', key, payee, for_period, outcome, codes, verdicts,
        service_day - date '2000-01-01', NULL, NULL, 0, target, NULL, batch, line
 FROM claimant JOIN stipend.decision d ON d.teacher = claimant.teacher
 WHERE batch <= (SELECT batch FROM ask) AND edition = current_setting('stipend.edition')::smallint
   AND key LIKE 'cover:%'
 ORDER BY claimant.teacher)
ORDER BY 1
) TO STDOUT
