-- Keys of edition $1 of which batches after $2 and through $3 decided or posted something: the last decision,
-- what is posted and what is owed back after $2 and after $3, cents; whether something was settled between;
-- 'reversed' or 'reposted' where the later of the two was between.  In order of key, by bytes.
WITH touched AS (
    SELECT key FROM stipend.decision WHERE edition = $1 AND batch > $2::integer AND batch <= $3::integer
    UNION
    SELECT key FROM stipend.entry WHERE edition = $1 AND batch > $2::integer AND batch <= $3::integer
), moved AS (
    SELECT e.key,
           sum(h.charged) FILTER (WHERE e.batch <= $2::integer) AS held_a, sum(h.charged) AS held_b,
           sum(h.owed) FILTER (WHERE e.batch <= $2::integer) AS owed_a, sum(h.owed) AS owed_b,
           bool_or(e.batch > $2::integer AND e.origin IS NOT NULL) AS settled,
           max(e.batch) FILTER (WHERE e.batch > $2::integer AND e.reverses_batch IS NOT NULL) AS reversed
    FROM stipend.entry e
    CROSS JOIN LATERAL (
        SELECT CASE WHEN e.debit IN ('expense', 'advance') THEN e.amount ELSE 0 END
             - CASE WHEN e.credit IN ('expense', 'advance') THEN e.amount ELSE 0 END AS charged,
               CASE 'receivable' WHEN e.debit THEN e.amount WHEN e.credit THEN -e.amount ELSE 0 END AS owed) h
    WHERE e.edition = $1 AND e.batch <= $3::integer AND e.key IN (SELECT key FROM touched)
    GROUP BY e.key
), reposted AS (
    SELECT k.key, max(p.number) AS batch
    FROM stipend.batch p
    CROSS JOIN LATERAL unnest(string_to_array(p.reposts, ' ')) k (key)
    WHERE p.edition = $1 AND p.number > $2::integer AND p.number <= $3::integer
    GROUP BY k.key
)
SELECT t.key, coalesce(b.payee, a.payee), a.outcome, a.codes, coalesce(a.target, 0), b.outcome, b.codes,
       coalesce(b.target, 0), coalesce(m.held_a, 0)::bigint, coalesce(m.held_b, 0)::bigint,
       coalesce(m.owed_a, 0)::bigint, coalesce(m.owed_b, 0)::bigint,
       coalesce(m.settled, false), CASE WHEN r.batch > coalesce(m.reversed, 0) THEN 'reposted'
                                        WHEN m.reversed IS NOT NULL THEN 'reversed' END
FROM touched t
LEFT JOIN moved m ON m.key = t.key
LEFT JOIN reposted r ON r.key = t.key
LEFT JOIN LATERAL (SELECT d.* FROM stipend.decision d
                   WHERE d.edition = $1 AND d.key = t.key AND d.batch <= $2::integer
                   ORDER BY d.batch DESC, d.line DESC LIMIT 1) a ON true
LEFT JOIN LATERAL (SELECT d.* FROM stipend.decision d
                   WHERE d.edition = $1 AND d.key = t.key AND d.batch <= $3::integer
                   ORDER BY d.batch DESC, d.line DESC LIMIT 1) b ON true
WHERE (a.outcome, a.codes, a.target, a.payee) IS DISTINCT FROM (b.outcome, b.codes, b.target, b.payee)
   OR m.held_a IS DISTINCT FROM m.held_b OR m.owed_a IS DISTINCT FROM m.owed_b OR m.settled OR m.reversed > 0
ORDER BY t.key
