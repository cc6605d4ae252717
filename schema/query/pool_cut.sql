-- The pools that the ledger has decisions of: role and award, of edition $1 through batch $2, by the
-- roles of the assignments as known through intake $3.
SELECT DISTINCT role, award
FROM stipend.pool_divided
WHERE edition = $1 AND batch <= $2 AND intake <= $3
