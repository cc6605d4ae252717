-- What claims ask of all who have any, in order of teacher number.
COPY (
WITH claimant AS NOT MATERIALIZED (SELECT DISTINCT teacher FROM stipend.claims)
-- include claim_rows.sql
ORDER BY 1
) TO STDOUT
