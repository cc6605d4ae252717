-- Where the rows of the file wait until all of it is known to be good.
CREATE TEMP TABLE stage ON COMMIT DROP AS
SELECT intake, line, retract, :stored FROM stipend.:kind
WITH NO DATA
