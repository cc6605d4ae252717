-- In how many editions a revision is usable.
SELECT count(DISTINCT r.edition) FROM stipend.revision r
WHERE EXISTS (SELECT FROM stipend.approval a WHERE a.revision = r.number AND a.plan IS NULL)
