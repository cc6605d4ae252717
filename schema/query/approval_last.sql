-- The newest approval's number and chain.
SELECT number, chain FROM stipend.approval ORDER BY number DESC LIMIT 1
