-- Opening + entries + what other editions moved since = closing, per fund and class, cents.  Opening is
-- what stood before the first batch of editions stipend.editions.
COPY (WITH mine AS (
          SELECT b.number, d.programme FROM stipend.batch b
          JOIN stipend.edition d ON d.number = b.edition
          WHERE b.edition = ANY (current_setting('stipend.editions')::integer[])
      ), bounds AS (
          SELECT programme, min(number) AS first FROM mine GROUP BY programme
      )
      SELECT j.programme, j.fund, j.class,
             coalesce(sum(j.debit - j.credit) FILTER (WHERE j.batch < b.first), 0),
             coalesce(sum(j.debit) FILTER (WHERE m.number IS NOT NULL), 0),
             coalesce(sum(j.credit) FILTER (WHERE m.number IS NOT NULL), 0),
             coalesce(sum(j.debit - j.credit) FILTER (WHERE j.batch > b.first AND m.number IS NULL), 0),
             sum(j.debit - j.credit)
      FROM stipend.moved j
      JOIN bounds b ON b.programme = j.programme
      LEFT JOIN mine m ON m.number = j.batch
      WHERE j.batch <= current_setting('stipend.through')::integer
      GROUP BY j.programme, j.fund, j.class
      ORDER BY j.programme COLLATE "C", j.fund COLLATE "C", j.class) TO STDOUT
