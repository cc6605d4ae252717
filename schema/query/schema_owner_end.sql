RESET ROLE;
DO $$
BEGIN
    IF current_setting('stipend.granted', true) = 'yes' THEN
        EXECUTE format('REVOKE stipend_owner FROM %I', session_user);
    END IF;
END
$$
