COPY stipend.dossier (teacher, intake, tag, rows) FROM STDIN
