-- $3 of the items of edition $1 by seed $2: each key that a batch stored a decision of or posted entries
-- about, in order of sha256("SEED BATCH KEY"); with the number of all, and what they and these posted.
WITH item AS (
    SELECT i.batch, i.key, max(i.teacher) AS teacher, sum(i.amount) AS amount
    FROM (SELECT c.batch, c.key, c.teacher, 0::bigint AS amount FROM stipend.decision c
          UNION ALL SELECT e.batch, e.key, e.teacher, e.amount FROM stipend.entry e) i
    JOIN stipend.batch b ON b.number = i.batch
    JOIN stipend.edition d ON d.number = b.edition
    WHERE d.edition = $1 OR d.programme || '/' || d.edition = $1
    GROUP BY i.batch, i.key
), chosen AS (
    SELECT batch, key, teacher, amount,
           sha256(convert_to($2 || ' ' || batch || ' ' || key, 'UTF8')) AS turn
    FROM item ORDER BY turn, batch, key LIMIT $3
)
SELECT batch, key, teacher, amount, (SELECT count(*) FROM item), (SELECT coalesce(sum(amount), 0) FROM item)
FROM chosen
ORDER BY batch, key
