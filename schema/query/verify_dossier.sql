-- The dossier of some intakes, to be held against their facts.
COPY (SELECT intake, tag, teacher, rows FROM stipend.dossier
      WHERE intake BETWEEN current_setting('stipend.intake_from')::integer
                       AND current_setting('stipend.intake_until')::integer) TO STDOUT
