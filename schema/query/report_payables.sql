-- What is posted as payable and not reported as paid, per fund and payee, cents.
COPY (SELECT j.payee, j.fund, count(DISTINCT j.key), min(j.in_period), sum(j.credit - j.debit)
      FROM stipend.journal j
      JOIN stipend.edition d ON d.programme = j.programme AND d.edition = j.edition
      WHERE j.class = 'payable' AND d.number = ANY (current_setting('stipend.editions')::integer[])
      GROUP BY j.payee, j.fund
      HAVING sum(j.credit - j.debit) <> 0
      ORDER BY j.payee COLLATE "C", j.fund COLLATE "C") TO STDOUT
