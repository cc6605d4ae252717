-- Entries of the batches stipend.from_batch to stipend.until_batch, as they lie.
COPY (SELECT batch, line, edition, key, teacher, payee, fund, debit, credit, amount, for_period,
             service_day, cancels, origin, reverses_batch, reverses_line
      FROM stipend.entry
      WHERE batch BETWEEN current_setting('stipend.from_batch')::integer
                      AND current_setting('stipend.until_batch')::integer) TO STDOUT
