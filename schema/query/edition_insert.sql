INSERT INTO stipend.edition (number, programme, edition)
SELECT coalesce(max(number), 0) + 1, $1, $2 FROM stipend.edition
RETURNING number
