-- Of an intake: the first person whose dossier is not what the facts say.
SELECT coalesce(f.teacher, d.teacher)
FROM (SELECT teacher, array_agg(:packed ORDER BY :packed) AS rows FROM stipend.:kind
      WHERE intake = $1 GROUP BY teacher) f
FULL JOIN (SELECT teacher, tag, (SELECT array_agg(row ORDER BY row)
                                 FROM unnest(string_to_array(rows, E'\x1e')) AS row) AS rows
           FROM stipend.dossier WHERE intake = $1) d USING (teacher)
WHERE f.rows IS DISTINCT FROM d.rows OR d.tag IS DISTINCT FROM :tag
ORDER BY 1
LIMIT 1
