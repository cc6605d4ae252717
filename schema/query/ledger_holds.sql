-- What the ledger holds in programme $1, edition $2, by award (blank for coverage,
-- "aid:" for advances, whose keys name none), part of a stipend, and fund, cents.
SELECT award, part, fund, sum(held)::bigint
FROM (SELECT CASE WHEN e.key LIKE 'cover:%' THEN '' WHEN e.key LIKE 'aid:%' THEN 'aid:'
                  ELSE split_part(e.key, '/', 2) END AS award,
             CASE WHEN e.key LIKE 'stipend:%' THEN split_part(e.key, '/', 3) ELSE '' END AS part,
             e.fund,
             CASE WHEN e.debit IN ('expense', 'advance') THEN e.amount ELSE 0 END
           - CASE WHEN e.credit IN ('expense', 'advance') THEN e.amount ELSE 0 END AS held
      FROM stipend.entry e
      JOIN stipend.edition d ON d.number = e.edition
      WHERE d.programme = $1 AND d.edition = $2) moved
GROUP BY award, part, fund
HAVING sum(held) <> 0
ORDER BY award COLLATE "C", part COLLATE "C", fund COLLATE "C"
