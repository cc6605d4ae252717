-- What explain_known.sql says, and of what there are rows through that intake and batch, a blank before and behind
-- each word: kinds of facts, "decision entry" if there is a batch, "settled" if entries can be of settlements and
-- payments, "reversed" if any can be reversed.
WITH known (intake, batch) AS (
-- include explain_known.sql
)
SELECT k.intake, k.batch,
       ' ' || concat_ws(' ', f.kinds, CASE WHEN k.batch > 0 THEN 'decision entry' END, f.settled,
                        (SELECT 'reversed' FROM stipend.batch
                         WHERE reverses IS NOT NULL AND number <= k.batch LIMIT 1)) || ' '
FROM known k
CROSS JOIN LATERAL (
    SELECT string_agg(kind, ' ') AS kinds,
           CASE WHEN bool_or(kind IN ('settlements', 'payments')) THEN 'settled' END AS settled
    FROM (SELECT kind FROM stipend.intake WHERE number <= k.intake GROUP BY kind) each_kind) f
