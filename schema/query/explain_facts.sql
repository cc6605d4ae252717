-- Of what there are rows through intake $1 and batch $2, a blank before and behind each word: kinds of facts,
-- "decision entry" if there is a batch, "settled" if any entries can be of settlements and payments, "reversed"
-- if any are reversed.
SELECT ' ' || concat_ws(' ', string_agg(kind, ' '), CASE WHEN $2::integer > 0 THEN 'decision entry' END,
                        CASE WHEN bool_or(kind IN ('settlements', 'payments')) THEN 'settled' END,
                        (SELECT 'reversed' FROM stipend.batch
                         WHERE reverses IS NOT NULL AND number <= $2::integer LIMIT 1)) || ' '
FROM (SELECT kind FROM stipend.intake WHERE number <= $1::integer GROUP BY kind) kinds
