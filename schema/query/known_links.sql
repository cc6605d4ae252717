-- Teacher numbers whose facts must be read together, through intake $1, and the same_as of each as
-- known (null: none now).
SELECT l.teacher, l.other,
       (SELECT t.same_as FROM stipend.teachers t WHERE t.teacher = l.teacher AND t.intake <= $1
        ORDER BY t.intake DESC LIMIT 1),
       (SELECT o.same_as FROM stipend.teachers o WHERE o.teacher = l.other AND o.intake <= $1
        ORDER BY o.intake DESC LIMIT 1)
FROM stipend.link l
WHERE l.intake <= $1
