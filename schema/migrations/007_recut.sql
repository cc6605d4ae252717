-- A batch whose plan divided the pools anew (programme.md, pool, --recut).
ALTER TABLE stipend.batch ADD COLUMN recut boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN stipend.batch.recut IS 'pools were divided anew among all who were eligible';
