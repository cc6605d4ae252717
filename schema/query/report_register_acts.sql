-- Batches of period stipend.subject: by which rules, from which facts, and who made them.
COPY (SELECT b.number, d.programme || ' ' || d.edition, r.revision, b.intake, b.planner, b.approver,
             b.by_user, to_char(b.at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI')
      FROM stipend.batch b
      JOIN stipend.edition d ON d.number = b.edition
      JOIN stipend.revision r ON r.number = b.revision
      WHERE b.period = current_setting('stipend.subject')
        AND b.edition = ANY (current_setting('stipend.editions')::integer[])
      ORDER BY b.number) TO STDOUT
