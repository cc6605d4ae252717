ANALYZE pg_temp.stage
