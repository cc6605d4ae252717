-- The whole dossier, to be held against its facts.
COPY (SELECT intake, tag, teacher, rows FROM stipend.dossier) TO STDOUT
