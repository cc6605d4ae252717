COPY stipend.decision_:edition (batch, line, edition, key, teacher, payee, for_period, service_day, outcome,
                       codes, target, verdicts, explanation) FROM STDIN
