-- Large sorts are of whole fact tables, once each; compiling a plain read costs more than it saves.
SET LOCAL jit = off;
SET LOCAL work_mem = '64MB'
