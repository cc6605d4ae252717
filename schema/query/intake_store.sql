INSERT INTO stipend.:kind (intake, line, retract, :stored)
SELECT intake, line, retract, :stored FROM pg_temp.stage
ORDER BY :keys
