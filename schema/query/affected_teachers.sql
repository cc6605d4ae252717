-- Teachers whom something new can concern, in order, and whether it can concern claims.  New: facts of the
-- intakes after $1 through $2; days after $3 through $4 (since 2000-01-01) of facts known before; decisions of
-- edition $5 through batch $6 that wait for a fund, and, if $7, for what days alone can end (no claim does); what was
-- reversed, and what was paid and is in doubt.
WITH day (since, through) AS (
    SELECT date '2000-01-01' + $3::integer, date '2000-01-01' + $4::integer
), found (teacher, claims) AS (
    SELECT d.teacher,
           CASE d.tag
               WHEN 's' THEN EXISTS (
                   SELECT FROM stipend.claims c
                   WHERE c.teacher = d.teacher
                     AND (c.session IS NULL
                          OR EXISTS (SELECT FROM stipend.attendance a
                                     WHERE a.teacher = c.teacher AND a.session = c.session AND a.intake = d.intake)))
               ELSE d.tag IN ('a', 'c', 'r', 'S', 'P') END
    FROM stipend.dossier d WHERE d.intake > $1::integer AND d.intake <= $2::integer
    UNION ALL
    SELECT teacher, true FROM stipend.assignments, day
    WHERE $3 < $4 AND intake <= $1 AND (starts > since AND starts <= through
           OR ends >= since AND ends < through)
    UNION ALL
    SELECT teacher, false FROM stipend.agreements, day
    WHERE $3 < $4 AND intake <= $1 AND signed_on > since AND signed_on <= through
    UNION ALL
    SELECT teacher, false FROM stipend.deliverables, day
    WHERE $3 < $4 AND intake <= $1 AND (submitted_on > since AND submitted_on <= through
           OR accepted_on > since AND accepted_on <= through
           OR returned_on > since AND returned_on <= through)
    UNION ALL
    SELECT teacher, false FROM stipend.logs, day
    WHERE $3 < $4 AND intake <= $1 AND on_day > since AND on_day <= through
    UNION ALL
    SELECT teacher, false FROM stipend.waivers, day
    WHERE $3 < $4 AND intake <= $1 AND granted_on > since AND granted_on <= through
    UNION ALL
    SELECT teacher, false FROM stipend.aid, day
    WHERE $3 < $4 AND intake <= $1 AND on_day > since AND on_day <= through
    UNION ALL
    SELECT teacher, false FROM stipend.milestones, day
    WHERE $3 < $4 AND intake <= $1 AND on_day > since AND on_day <= through
    UNION ALL
    SELECT teacher, false FROM stipend.service, day
    WHERE $3 < $4 AND intake <= $1 AND (from_day > since AND from_day <= through
           OR until_day >= since AND until_day < through)
    UNION ALL
    SELECT teacher, true FROM stipend.claims, day
    WHERE $3 < $4 AND intake <= $1 AND received_on > since AND received_on <= through
    UNION ALL
    SELECT teacher, true FROM stipend.reviews, day
    WHERE $3 < $4 AND intake <= $1 AND on_day > since AND on_day <= through
    UNION ALL
    SELECT teacher, true FROM stipend.settlements, day
    WHERE $3 < $4 AND intake <= $1 AND on_day > since AND on_day <= through
    UNION ALL
    SELECT teacher, true FROM stipend.payments, day
    WHERE $3 < $4 AND intake <= $1 AND on_day > since AND on_day <= through
    UNION ALL
    SELECT teacher, true FROM stipend.link WHERE intake > $1 AND intake <= $2
    UNION ALL
    SELECT other, true FROM stipend.link WHERE intake > $1 AND intake <= $2
    UNION ALL
    SELECT t.teacher, true FROM stipend.teachers t
    WHERE t.intake > $1 AND t.intake <= $2
      AND EXISTS (SELECT FROM stipend.link l WHERE l.teacher = t.teacher OR l.other = t.teacher)
    UNION ALL
    SELECT teacher, key LIKE 'cover:%' FROM stipend.decision
    WHERE edition = $5::smallint AND batch <= $6::integer
      AND (outcome IN ('held', 'deferred') OR verdicts LIKE '%o%' OR verdicts LIKE '%k%')
      AND (outcome = 'deferred' OR codes LIKE '%HELD_AFTER_PAID%' OR $7::boolean AND key NOT LIKE 'cover:%')
    UNION ALL
    SELECT teacher, true FROM stipend.entry
    WHERE reverses_batch IS NOT NULL AND edition = $5 AND batch <= $6
)
SELECT teacher, bool_or(claims) FROM found GROUP BY teacher ORDER BY teacher COLLATE "C"
