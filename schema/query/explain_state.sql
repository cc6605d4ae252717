-- Where the ledger stands: two answers that are the same have all of it between them unchanged, since nothing is
-- added without a number of its own; and whether this login is stipend_hr.
SELECT concat_ws(' ', (SELECT coalesce(max(number), 0) FROM stipend.intake),
                 (SELECT coalesce(max(number), 0) FROM stipend.batch),
                 (SELECT coalesce(max(number), 0) FROM stipend.revision),
                 (SELECT coalesce(max(number), 0) FROM stipend.approval),
                 (SELECT coalesce(max(number), 0) FROM stipend.period_act),
                 pg_has_role(current_user, 'stipend_hr', 'MEMBER'))
