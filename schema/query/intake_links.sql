-- The links of intakes as their digests hash them, behind the rows.
COPY (SELECT intake, teacher, other FROM stipend.link
      WHERE intake BETWEEN current_setting('stipend.intake_from')::integer
                       AND current_setting('stipend.intake_until')::integer
      ORDER BY intake, teacher, other) TO STDOUT
