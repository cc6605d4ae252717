-- All rows of a kind as they lie: the bounds of a window cost as much as the rows.
COPY (SELECT intake, line, retract, :stored FROM stipend.:kind) TO STDOUT
