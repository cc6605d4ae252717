DROP VIEW pg_temp.stage
