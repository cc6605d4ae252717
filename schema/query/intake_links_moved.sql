-- Whose :kind were another teacher's before: what was recorded then is read with what is now.
INSERT INTO stipend.link (teacher, other, intake)
SELECT DISTINCT s.teacher, o.teacher, s.intake
FROM pg_temp.stage s
JOIN stipend.:kind o ON o.:first = s.:first AND o.intake < s.intake AND o.teacher <> s.teacher
