-- The decision that batch $1 stored for key $2, and the one before it in the edition.
SELECT c.batch, c.payee, c.for_period, to_char(c.service_day, 'YYYY-MM-DD'), c.outcome, c.codes, c.target,
       encode(c.explanation, 'hex')
FROM stipend.decision c
JOIN stipend.batch b ON b.number = $1::integer
WHERE c.edition = b.edition AND c.key = $2 AND c.batch <= b.number
ORDER BY c.batch DESC, c.line DESC
LIMIT 2
