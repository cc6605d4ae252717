-- Sessions of one group, or named by it, that are of different kinds once the file is applied.
WITH touched AS (
    SELECT DISTINCT coalesce("group", session) AS name FROM pg_temp.stage WHERE NOT retract
), after AS (
    SELECT s.line, s.session, s.kind, coalesce(s."group", s.session) AS name
    FROM pg_temp.stage s
    WHERE NOT s.retract
    UNION ALL
    SELECT NULL, o.session, o.kind, coalesce(o."group", o.session)
    FROM stipend.sessions o
    WHERE coalesce(o."group", o.session) IN (SELECT name FROM touched) AND NOT o.retract
      AND NOT EXISTS (SELECT FROM stipend.sessions l
                      WHERE l.session = o.session AND l.intake > o.intake)
      AND NOT EXISTS (SELECT FROM pg_temp.stage s WHERE s.session = o.session)
), firsts AS (
    SELECT a.*, first_value(a.kind) OVER w AS first_kind, first_value(a.session) OVER w AS first_session
    FROM after a
    WINDOW w AS (PARTITION BY a.name ORDER BY a.line NULLS FIRST, a.session)
)
SELECT f.line, count(*) OVER () AS total, 'group' AS name, 'group_of_two_kinds' AS code,
       format('group "%s" has two kinds: "%s" (session "%s") and "%s" (session "%s")', f.name,
              f.first_kind, f.first_session, f.kind, f.session) AS message,
       'the sessions of a group are alternatives to each other, of one kind' AS hint
FROM firsts f
WHERE f.line IS NOT NULL AND f.kind <> f.first_kind
ORDER BY f.line
LIMIT 100
