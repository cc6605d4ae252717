-- What a bookkeeper asks for, derived from the entries: no stored balance can drift from them.
CREATE VIEW stipend.journal AS
SELECT e.batch, e.line, s.side, d.programme, d.edition, e.key,
       CASE split_part(e.key, ':', 1) WHEN 'cover' THEN 'coverage' WHEN 'unit' THEN 'training'
            WHEN 'diff' THEN 'differential' WHEN 'aid' THEN 'aid' WHEN 'pool' THEN 'pool'
            ELSE 'stipend' END AS kind,
       e.payee, e.fund, s.class, s.debit, s.credit, e.for_period, b.period AS in_period,
       e.service_day, b.at AS posted_at, e.cancels, e.origin, e.reverses_batch, e.reverses_line
FROM stipend.entry e
JOIN stipend.batch b ON b.number = e.batch
JOIN stipend.edition d ON d.number = e.edition
CROSS JOIN LATERAL (VALUES ('debit', e.debit, e.amount, 0::bigint),
                           ('credit', e.credit, 0::bigint, e.amount)) s (side, class, debit, credit);

CREATE VIEW stipend.trial_balance AS
SELECT programme, edition, fund, class, kind, sum(debit) AS debits, sum(credit) AS credits,
       sum(debit) - sum(credit) AS balance
FROM stipend.journal
GROUP BY programme, edition, fund, class, kind;

CREATE VIEW stipend.payee_balance AS
SELECT programme, edition, payee,
       sum(credit - debit) FILTER (WHERE class = 'payable') AS payable,
       sum(debit - credit) FILTER (WHERE class = 'receivable') AS receivable,
       sum(debit - credit) FILTER (WHERE class = 'expense') AS expense,
       sum(debit - credit) FILTER (WHERE class = 'advance') AS advance
FROM stipend.journal
GROUP BY programme, edition, payee;

CREATE VIEW stipend.fund_balance AS
SELECT programme, fund, sum(debit - credit) AS charged
FROM stipend.journal
WHERE class IN ('expense', 'advance', 'written-off')
GROUP BY programme, fund;
COMMENT ON VIEW stipend.fund_balance IS 'all that was ever charged to a fund, over all editions, cents';
