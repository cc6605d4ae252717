-- How many rows there are to read, as the ledger's own records say.
SELECT (SELECT coalesce(sum(rows), 0) FROM stipend.intake)
     + (SELECT coalesce(sum(decisions::bigint + entries), 0) FROM stipend.batch)
