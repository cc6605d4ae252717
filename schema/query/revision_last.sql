-- The newest revision's number and chain.
SELECT number, chain FROM stipend.revision ORDER BY number DESC LIMIT 1
