-- What editions stipend.editions charged to each fund, by kind and period of posting, cents.
COPY (SELECT j.programme || ' ' || j.edition, j.fund, j.kind, j.in_period, count(DISTINCT j.key),
             sum(j.debit - j.credit)
      FROM stipend.journal j
      JOIN stipend.edition d ON d.programme = j.programme AND d.edition = j.edition
      WHERE d.number = ANY (current_setting('stipend.editions')::integer[])
        AND j.class IN ('expense', 'advance', 'written-off')
      GROUP BY 1, j.fund, j.kind, j.in_period
      ORDER BY 1, j.fund COLLATE "C", j.kind COLLATE "C", j.in_period COLLATE "C") TO STDOUT
