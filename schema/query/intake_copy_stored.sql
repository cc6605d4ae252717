COPY stipend.:kind (intake, line, retract, :stored) FROM STDIN
