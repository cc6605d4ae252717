-- What is owed back, oldest first cancelled, by age in days on the as-of day of the edition's last batch.
COPY (WITH asked AS (
          SELECT DISTINCT ON (edition) edition, as_of FROM stipend.batch
          WHERE edition = ANY (current_setting('stipend.editions')::integer[])
          ORDER BY edition, number DESC
      ), moved AS (
          SELECT e.edition, coalesce(e.cancels, e.key) AS key, e.payee, e.fund, e.batch, e.line, b.as_of,
                 CASE WHEN e.debit = 'receivable' THEN e.amount ELSE 0 END AS owed,
                 CASE WHEN e.credit = 'receivable' THEN e.amount ELSE 0 END AS settled
          FROM stipend.entry e
          JOIN stipend.batch b ON b.number = e.batch
          WHERE e.edition = ANY (current_setting('stipend.editions')::integer[])
            AND 'receivable' IN (e.debit, e.credit)
      ), run AS (
          SELECT m.*, sum(owed) OVER (PARTITION BY edition, key, payee, fund ORDER BY batch, line) AS reached,
                 sum(settled) OVER (PARTITION BY edition, key, payee, fund) AS settled_all
          FROM moved m
      ), open AS (
          SELECT r.*, least(r.owed, r.reached - r.settled_all) AS left_open FROM run r
          WHERE r.owed > 0 AND r.reached > r.settled_all
      )
      SELECT o.key, o.payee, o.fund, o.batch, o.as_of, a.as_of - o.as_of,
             CASE WHEN a.as_of - o.as_of <= 30 THEN left_open END,
             CASE WHEN a.as_of - o.as_of BETWEEN 31 AND 60 THEN left_open END,
             CASE WHEN a.as_of - o.as_of BETWEEN 61 AND 90 THEN left_open END,
             CASE WHEN a.as_of - o.as_of > 90 THEN left_open END, left_open
      FROM open o
      JOIN asked a ON a.edition = o.edition
      ORDER BY o.as_of, o.batch, o.line) TO STDOUT
