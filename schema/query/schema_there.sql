-- Asked of the catalog, which anybody may read, and not by naming the table.
SELECT EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
               WHERE n.nspname = 'stipend' AND c.relname = 'migration')
