-- Roles and cohorts of each programme's editions, each as in its last revision.
SELECT DISTINCT e.programme, r.key AS role, c.cohort
FROM (SELECT DISTINCT ON (edition) edition, document FROM stipend.revision
      ORDER BY edition, number DESC) d
JOIN stipend.edition e ON e.number = d.edition
CROSS JOIN LATERAL jsonb_each(convert_from(d.document, 'UTF8')::jsonb -> 'roles') r
LEFT JOIN LATERAL jsonb_array_elements_text(r.value -> 'cohorts') c (cohort) ON true
ORDER BY e.programme, role, c.cohort
