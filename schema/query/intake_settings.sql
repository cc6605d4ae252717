-- One import is a few large statements: compiling them costs more than it saves, and sorting the
-- rows into the order of their key halves what the key's index costs.
SET LOCAL jit = off;
SET LOCAL work_mem = '64MB'
