SELECT ''::text AS object, ''::text AS state WHERE false
