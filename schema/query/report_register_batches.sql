-- Batches of period stipend.subject: what each did, cents, and why where it is no ordinary one.
COPY (SELECT b.number, b.as_of, b.decisions, b.entries, b.debits, n.net,
             CASE WHEN b.reverses IS NOT NULL
                  THEN 'reverses ' || coalesce(b.reverses_key || ' of ', '') || 'batch ' || b.reverses
                       || ': ' || b.reverses_reason
                  WHEN b.off_cycle IS NOT NULL THEN 'off-cycle: ' || b.off_cycle
                  WHEN b.reposts IS NOT NULL THEN 'posts again ' || b.reposts END
      FROM stipend.batch b
      CROSS JOIN LATERAL (
          SELECT coalesce(sum(CASE WHEN e.debit IN ('expense', 'advance') THEN e.amount ELSE 0 END
                            - CASE WHEN e.credit IN ('expense', 'advance') THEN e.amount ELSE 0 END), 0) AS net
          FROM stipend.entry e WHERE e.batch = b.number) n
      WHERE b.period = current_setting('stipend.subject')
        AND b.edition = ANY (current_setting('stipend.editions')::integer[])
      ORDER BY b.number) TO STDOUT
