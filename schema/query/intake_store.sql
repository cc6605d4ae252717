-- The rows as they are stored come back: the intake's digest is over these.
COPY (INSERT INTO stipend.:kind (intake, line, retract, :stored)
      SELECT intake, line, retract, :stored FROM pg_temp.stage
      ORDER BY :keys
      RETURNING intake, line, retract, :stored) TO STDOUT
