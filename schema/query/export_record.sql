-- Each of batches $1 (an array) leaves the house as $2.
INSERT INTO stipend.export_act (what, format)
SELECT 'batch:' || number, $2 FROM unnest($1::integer[]) number ORDER BY number
