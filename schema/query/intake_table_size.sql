SELECT pg_relation_size(oid) FROM pg_class
WHERE relnamespace = 'stipend'::regnamespace AND relname = ':kind'
