-- The newest intake through number $1 (null: any) that came at or before time $2 (null: any), and the
-- newest batch that knew no more; 0 where there is none.
SELECT i.number,
       (SELECT coalesce(max(b.number), 0) FROM stipend.batch b
        WHERE b.intake <= i.number AND ($2::timestamptz IS NULL OR b.at <= $2::timestamptz))
FROM (SELECT coalesce(max(number), 0) AS number FROM stipend.intake
      WHERE ($1::integer IS NULL OR number <= $1::integer)
        AND ($2::timestamptz IS NULL OR at <= $2::timestamptz)) i
