-- How many decisions and entries carry batch number $1.
SELECT (SELECT count(*) FROM stipend.decision WHERE batch = $1) +
       (SELECT count(*) FROM stipend.entry WHERE batch = $1)
