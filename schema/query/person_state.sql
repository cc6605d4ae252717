-- Where the ledger stands, in the shape of person_rows.sql: two answers that are the same have all of it between
-- them unchanged, since nothing is added without a number of its own; and whether this login is stipend_hr.
(SELECT '', '!',
        concat_ws(' ', (SELECT max(number) FROM stipend.intake), (SELECT coalesce(max(number), 0) FROM stipend.batch),
                  (SELECT max(number) FROM stipend.revision), (SELECT max(number) FROM stipend.approval),
                  (SELECT coalesce(max(number), 0) FROM stipend.period_act),
                  pg_has_role(current_user, 'stipend_hr', 'MEMBER')),
        NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL, 0, 0)
