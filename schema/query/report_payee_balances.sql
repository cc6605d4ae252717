-- What was due to the payees stipend.payees, what they got, and what is open, per fund, cents.
COPY (SELECT j.programme || ' ' || j.edition, j.fund,
             coalesce(sum(j.debit - j.credit) FILTER (WHERE j.class IN ('expense', 'advance')), 0),
             coalesce(sum(j.credit - j.debit) FILTER (WHERE j.class = 'cash'), 0),
             coalesce(sum(j.credit - j.debit) FILTER (WHERE j.class = 'payable'), 0),
             coalesce(sum(j.debit - j.credit) FILTER (WHERE j.class = 'receivable'), 0),
             coalesce(sum(j.debit - j.credit) FILTER (WHERE j.class = 'written-off'), 0)
      FROM stipend.journal j
      JOIN stipend.edition d ON d.programme = j.programme AND d.edition = j.edition
      WHERE j.payee = ANY (current_setting('stipend.payees')::text[])
        AND d.number = ANY (current_setting('stipend.editions')::integer[])
        AND (j.key LIKE 'cover:%') = (current_setting('stipend.what') = 'school')
      GROUP BY 1, j.fund
      ORDER BY 1, j.fund COLLATE "C") TO STDOUT
