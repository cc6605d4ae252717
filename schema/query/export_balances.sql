-- Balances of the programmes of batches $1 (an array in order), cents: before the first of them, what other
-- batches between them moved, and after the last; and whether any of $1 moved it.
WITH chosen AS (
    SELECT b.number, d.programme
    FROM stipend.batch b
    JOIN stipend.edition d ON d.number = b.edition
    WHERE b.number = ANY ($1::integer[])
), bounds AS (
    SELECT min(number) AS first, max(number) AS last FROM chosen
)
SELECT j.programme, j.fund, j.class, j.kind,
       coalesce(sum(j.debit - j.credit) FILTER (WHERE j.batch < b.first), 0)::bigint,
       coalesce(sum(j.debit - j.credit)
                FILTER (WHERE j.batch > b.first AND j.batch <> ALL ($1::integer[])), 0)::bigint,
       sum(j.debit - j.credit)::bigint
FROM stipend.moved j
CROSS JOIN bounds b
WHERE j.programme IN (SELECT programme FROM chosen) AND j.batch <= b.last
GROUP BY 1, 2, 3, 4
ORDER BY j.programme COLLATE "C", j.fund COLLATE "C", j.class, j.kind COLLATE "C"
