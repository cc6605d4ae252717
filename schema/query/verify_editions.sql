-- Editions of which no revision was loaded: nothing but a revision makes one.
SELECT d.number FROM stipend.edition d
WHERE NOT EXISTS (SELECT FROM stipend.revision r WHERE r.edition = d.number)
ORDER BY d.number
