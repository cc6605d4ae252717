-- All that was charged to each fund of programme $1 through batch $2, over all editions, cents.
SELECT fund, sum(charged)::bigint
FROM (SELECT e.fund,
             CASE WHEN e.debit IN ('expense', 'advance', 'written-off') THEN e.amount ELSE 0 END
           - CASE WHEN e.credit IN ('expense', 'advance', 'written-off') THEN e.amount ELSE 0 END AS charged
      FROM stipend.entry e
      JOIN stipend.edition d ON d.number = e.edition
      WHERE d.programme = $1 AND e.batch <= $2
      UNION ALL
      SELECT t.fund, t.debit - t.credit
      FROM stipend.detached_total t
      JOIN stipend.edition d ON d.number = t.edition
      JOIN stipend.period_state s ON s.edition = t.edition AND s.period = '' AND s.closed
      WHERE d.programme = $1 AND t.batch <= $2
        AND t.class IN ('expense', 'advance', 'written-off')) moved
GROUP BY fund
