-- By payee of the batches of period stipend.subject: to be paid, withheld, owed back; cents.
COPY (SELECT e.payee, coalesce(t.name, s.name), count(*),
             sum(e.amount) FILTER (WHERE e.credit = 'payable'),
             sum(e.amount) FILTER (WHERE e.debit = 'payable' AND e.credit <> 'cash'),
             sum(CASE WHEN e.debit = 'receivable' THEN e.amount
                      WHEN e.credit = 'receivable' THEN -e.amount END)
      FROM stipend.entry e
      JOIN stipend.batch b ON b.number = e.batch
      LEFT JOIN LATERAL (SELECT k.name FROM stipend.teachers k WHERE k.teacher = e.payee
                         ORDER BY k.intake DESC LIMIT 1) t ON e.key NOT LIKE 'cover:%'
      LEFT JOIN LATERAL (SELECT k.name FROM stipend.schools k WHERE k.school = e.payee
                         ORDER BY k.intake DESC LIMIT 1) s ON e.key LIKE 'cover:%'
      WHERE b.period = current_setting('stipend.subject')
        AND b.edition = ANY (current_setting('stipend.editions')::integer[])
      GROUP BY e.payee, coalesce(t.name, s.name)
      ORDER BY e.payee COLLATE "C", 2) TO STDOUT
