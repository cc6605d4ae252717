COPY stipend.entry_:edition (batch, line, edition, key, teacher, payee, fund, debit, credit, amount, for_period,
                    service_day, cancels, origin, reverses_batch, reverses_line) FROM STDIN
