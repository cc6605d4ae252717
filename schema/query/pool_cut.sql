-- The pools that the ledger has decisions of: role and award, of edition $1 through batch $2, by the
-- roles of the assignments as known through intake $3.
SELECT DISTINCT a.role, split_part(d.key, '/', 2)
FROM stipend.decision d
JOIN stipend.assignments a ON a.assignment = split_part(substr(d.key, 6), '/', 1)
WHERE d.key >= 'pool:' AND d.key < 'pool;' AND d.edition = $1 AND d.batch <= $2
  AND a.intake <= $3 AND NOT a.retract
