-- What the teacher numbers $5 are called, every version through intake $1, in the shape of person_rows.sql.
-- Every parameter is named here, since the parts that use them may be left out.
(SELECT teacher, 'n', name, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, retract::integer, NULL, NULL, intake,
        line
 FROM stipend.teachers
 WHERE intake <= $1::integer AND teacher = ANY ($5::text[])
   AND ($2::integer, $3::smallint, $4::text) IS NOT NULL)
