-- Of the intakes after $1 through $2: those that the session's user imported, as "9 (attendance)", a comma
-- between; and the claims whose review was imported by who gave it, or given by who imported the claim.  Null
-- where there is none.
SELECT (SELECT string_agg(format('%s (%s)', number, kind), ', ' ORDER BY number)
        FROM stipend.intake
        WHERE number > $1::integer AND number <= $2::integer AND by_user = session_user),
       (SELECT string_agg(DISTINCT format('%s by %s', r.claim, r.by_whom), ', ')
        FROM stipend.reviews r
        JOIN stipend.intake i ON i.number = r.intake
        WHERE r.intake > $1::integer AND r.intake <= $2::integer AND NOT r.retract
          AND (r.by_whom = i.by_user
               OR EXISTS (SELECT FROM stipend.claims c
                          JOIN stipend.intake n ON n.number = c.intake
                          WHERE c.claim = r.claim AND n.by_user = r.by_whom)))
