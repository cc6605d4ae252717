-- Rows that end or change one about an edition whose decisions and entries were taken out: what it entered is not
-- known here.
SELECT s.line, count(*) OVER () AS total, ':first' AS name, 'detached' AS code,
       :named || format(' is of edition %s, whose decisions and entries were taken out of the ledger', p.edition)
           AS message,
       format('let who administers the database attach them: SELECT stipend.attach_edition(%s, ''why'')', p.edition)
           AS hint
FROM pg_temp.stage s
CROSS JOIN LATERAL (SELECT o.edition FROM stipend.:kind o WHERE :same
                    ORDER BY o.intake DESC LIMIT 1) p
JOIN stipend.period_state w ON w.edition = p.edition AND w.period = '' AND w.closed
ORDER BY s.line
LIMIT 100
