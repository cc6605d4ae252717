-- The rows that wait, in the order in which they are stored.
COPY (SELECT intake, line, retract, :stored FROM pg_temp.stage
      ORDER BY :keys) TO STDOUT
