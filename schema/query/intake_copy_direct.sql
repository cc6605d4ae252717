COPY stipend.:kind (intake, line, retract, :columns) FROM STDIN
