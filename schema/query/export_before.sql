-- How often each of batches $1 (an array) was exported as $2 before, and when and by whom last.
SELECT b.number, count(a.number), to_char(max(a.at) AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI'),
       (array_agg(a.by_user ORDER BY a.number DESC))[1]
FROM unnest($1::integer[]) b (number)
LEFT JOIN stipend.export_act a ON a.what = 'batch:' || b.number AND a.format = $2
GROUP BY b.number
ORDER BY b.number
