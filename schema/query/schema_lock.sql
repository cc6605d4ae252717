-- One upgrade at a time in this database; held to commit.  The number is "stipend" in base 36.
SELECT pg_advisory_xact_lock(62734842985)
