-- Compiling a plain read costs more than it saves; tables are read as they lie, from their first row on.
SET LOCAL jit = off;
SET LOCAL work_mem = '64MB';
SET LOCAL synchronize_seqscans = off;
SET LOCAL max_parallel_workers_per_gather = 0
