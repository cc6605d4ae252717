-- The last intake of kind $1 with the bytes of digest $2, and whether it is the kind's latest.
SELECT i.number,
       i.number = (SELECT max(l.number) FROM stipend.intake l WHERE l.kind = $1) AS latest
FROM stipend.intake i
WHERE i.kind = $1 AND i.sha256 = decode($2, 'hex')
ORDER BY i.number DESC
LIMIT 1
