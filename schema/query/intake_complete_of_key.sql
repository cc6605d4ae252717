-- Edition and teacher of the latest decision of the key, which is kept in short form; a retraction
-- has those of the row that it ends.
UPDATE pg_temp.stage s
SET key = w.key, edition = w.edition, teacher = w.teacher
FROM (SELECT s.line, d.key, d.edition, d.teacher
      FROM pg_temp.stage s
      CROSS JOIN LATERAL (
          SELECT d.key, d.edition, d.teacher
          FROM stipend.decision d
          JOIN stipend.edition e ON e.number = d.edition
          WHERE d.key = CASE WHEN split_part(s.key, ':', 3) = '' THEN s.key
                             ELSE split_part(s.key, ':', 2) || ':' || split_part(s.key, ':', 3) END
            AND (split_part(s.key, ':', 3) = ''
                 OR split_part(s.key, ':', 1) = e.programme || '/' || e.edition)
          ORDER BY d.batch DESC
          LIMIT 1) d
      WHERE NOT s.retract
      UNION ALL
      SELECT s.line, NULL, p.edition, p.teacher
      FROM pg_temp.stage s
      CROSS JOIN LATERAL (SELECT o.edition, o.teacher FROM stipend.:kind o WHERE :same
                          ORDER BY o.intake DESC LIMIT 1) p
      WHERE s.retract) w
WHERE w.line = s.line
