-- The first kind among intakes after $1 through $2 that can concern anybody, and the first session on a
-- day after $3 through $4 (days since 2000-01-01), in any version; null where there is none.
SELECT (SELECT kind FROM stipend.intake
        WHERE number > $1::integer AND number <= $2::integer AND kind IN ('sessions', 'calendar', 'schools')
        ORDER BY number LIMIT 1),
       (SELECT session FROM stipend.sessions
        WHERE intake <= $2::integer AND day > date '2000-01-01' + $3::integer
          AND day <= date '2000-01-01' + $4::integer
        ORDER BY day, session LIMIT 1)
