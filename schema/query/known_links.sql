-- Teacher numbers whose facts must be read together, through intake $1, and the same_as of each as
-- known (null: none now).
SELECT l.teacher, l.other, t.same_as, o.same_as
FROM stipend.link l
LEFT JOIN (SELECT DISTINCT ON (teacher) teacher, same_as FROM stipend.teachers WHERE intake <= $1
           ORDER BY teacher, intake DESC) t ON t.teacher = l.teacher
LEFT JOIN (SELECT DISTINCT ON (teacher) teacher, same_as FROM stipend.teachers WHERE intake <= $1
           ORDER BY teacher, intake DESC) o ON o.teacher = l.other
WHERE l.intake <= $1
