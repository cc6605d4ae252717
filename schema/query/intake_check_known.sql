-- Whether any row names what no current row knows: all columns at once, since most files have nothing wrong.
-- What later rows do to a row that is no retraction only matters where one of them is a retraction.
SELECT count(*) > 0
FROM pg_temp.stage s
WHERE NOT s.retract AND (:unknown)
