-- Editions whose decisions and entries were taken out: number, name, the act that says so, whether their totals are
-- those it was made with, and whether $1 (years as "2026-27" or "programme/2026-27", a comma between; may be null)
-- names them; then, without a number, what $1 names and is no such edition.
WITH named AS (
    SELECT btrim(y) AS year FROM unnest(string_to_array($1::text, ',')) y
), away AS (
    SELECT d.number, d.edition, d.programme || '/' || d.edition AS whole, a.number AS act,
           right(a.reason, 73) = '(totals ' || stipend.totals_digest(d.number) || ')' AS same
    FROM stipend.edition d
    CROSS JOIN LATERAL (SELECT p.number, p.act, p.reason FROM stipend.period_act p
                        WHERE p.edition = d.number AND p.period = ''
                        ORDER BY p.number DESC LIMIT 1) a
    WHERE a.act = 'detach'
)
SELECT number, edition, act, same, EXISTS (SELECT FROM named WHERE year IN (edition, whole)) FROM away
UNION ALL
SELECT NULL, year, NULL, NULL, NULL FROM named
WHERE NOT EXISTS (SELECT FROM away WHERE year IN (edition, whole))
ORDER BY 1
