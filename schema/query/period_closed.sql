-- Whether period $2 of edition $1 is closed.
SELECT coalesce((SELECT closed FROM stipend.period_state WHERE edition = $1 AND period = $2), false)
