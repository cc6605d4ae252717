-- The revision under whose approval rule revision number $1 is approved: the one before it of its
-- edition, else the newest before it of its programme.
SELECT p.number
FROM stipend.revision r
JOIN stipend.edition d ON d.number = r.edition
JOIN stipend.revision p ON p.number < r.number
JOIN stipend.edition e ON e.number = p.edition AND e.programme = d.programme
WHERE r.number = $1
ORDER BY p.edition = r.edition DESC, p.number DESC
LIMIT 1
