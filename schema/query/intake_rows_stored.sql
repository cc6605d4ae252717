-- The rows of a kind as they lie.
COPY (SELECT intake, line, retract, :stored FROM stipend.:kind
      WHERE intake BETWEEN current_setting('stipend.intake_from')::integer
                       AND current_setting('stipend.intake_until')::integer) TO STDOUT
