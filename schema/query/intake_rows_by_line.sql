-- The rows of a kind in order of the file, as digests of older intakes hash them.
COPY (SELECT intake, line, retract, :stored FROM stipend.:kind
      WHERE intake BETWEEN current_setting('stipend.intake_from')::integer
                       AND current_setting('stipend.intake_until')::integer
      ORDER BY intake, line) TO STDOUT
