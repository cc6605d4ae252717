-- The accruals of each fund: payable and not reported as paid, owed back, advanced; cents.
COPY (SELECT j.programme || ' ' || j.edition, j.fund,
             coalesce(sum(j.credit - j.debit) FILTER (WHERE j.class = 'payable'), 0),
             coalesce(sum(j.debit - j.credit) FILTER (WHERE j.class = 'receivable'), 0),
             coalesce(sum(j.debit - j.credit) FILTER (WHERE j.class = 'advance'), 0)
      FROM stipend.journal j
      JOIN stipend.edition d ON d.programme = j.programme AND d.edition = j.edition
      WHERE d.number = ANY (current_setting('stipend.editions')::integer[])
      GROUP BY 1, j.fund
      ORDER BY 1, j.fund COLLATE "C") TO STDOUT
