-- Rows that go straight to the fact table are seen by the checks as those that wait are.
CREATE TEMP VIEW stage AS
SELECT intake, line, retract, :stored FROM stipend.:kind
WHERE intake = current_setting('stipend.intake_from')::integer
