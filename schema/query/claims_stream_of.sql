-- The same of the teachers in the setting stipend.teachers (an array).
COPY (
WITH claimant AS NOT MATERIALIZED (SELECT unnest(current_setting('stipend.teachers')::text[]) COLLATE "C" AS teacher)
-- include claim_rows.sql
ORDER BY 1
) TO STDOUT
