COPY pg_temp.stage (intake, line, retract, :columns) FROM STDIN
