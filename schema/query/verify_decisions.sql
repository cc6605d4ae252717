-- Stored decisions of the batches stipend.from_batch to stipend.until_batch, as they lie.
COPY (SELECT batch, line, edition, key, teacher, payee, for_period, service_day, outcome, codes, target,
             verdicts, explanation
      FROM stipend.decision
      WHERE batch BETWEEN current_setting('stipend.from_batch')::integer
                      AND current_setting('stipend.until_batch')::integer) TO STDOUT
