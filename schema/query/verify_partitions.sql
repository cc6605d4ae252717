-- The tables that editions must have, as "decision_1": all of them, and those of detached ones as they are there;
-- and, of these, the partitions.
SELECT coalesce(array_agg(t.name ORDER BY t.name), '{}'),
       coalesce(array_agg(t.name ORDER BY t.name) FILTER (WHERE NOT t.away), '{}')
FROM (SELECT parent || '_' || d.number AS name,
             EXISTS (SELECT FROM stipend.period_state s
                     WHERE s.edition = d.number AND s.period = '' AND s.closed) AS away
      FROM stipend.edition d
      CROSS JOIN unnest('{decision,entry}'::text[]) parent) t
WHERE NOT t.away
   OR EXISTS (SELECT FROM pg_class c WHERE c.relnamespace = 'stipend'::regnamespace AND c.relname = t.name)
