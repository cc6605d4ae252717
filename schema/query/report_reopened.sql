-- Periods that were reopened after they were closed: told in every report, for ever.
COPY (SELECT d.programme || ' ' || d.edition, p.period, p.act, p.by_user,
             to_char(p.at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI'), p.reason
      FROM stipend.period_act p
      JOIN stipend.edition d ON d.number = p.edition
      WHERE p.edition = ANY (current_setting('stipend.editions')::integer[]) AND p.act <> 'close'
      ORDER BY p.number) TO STDOUT
