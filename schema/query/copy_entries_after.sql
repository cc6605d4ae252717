-- The next 1,000 entries of batch stipend.batch after line stipend.after_line, as they were copied in.
COPY (SELECT batch, line, edition, key, teacher, payee, fund, debit, credit, amount, for_period,
             service_day, cancels, origin, reverses_batch, reverses_line
      FROM stipend.entry
      WHERE batch = current_setting('stipend.batch')::integer
        AND line > current_setting('stipend.after_line')::bigint
      ORDER BY line FETCH FIRST 1000 ROWS WITH TIES) TO STDOUT
