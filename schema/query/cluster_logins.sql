-- The logins of the embedded ledger, one a role, made when the first of them is missing.  One that
-- the ledger's keeper took away later stays away.
DO $$
DECLARE
    login text;
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'clerk') THEN
        RETURN;
    END IF;
    FOREACH login IN ARRAY ARRAY['clerk', 'approver', 'auditor', 'hr'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = login) THEN
            EXECUTE format('CREATE ROLE %I LOGIN IN ROLE %I', login, 'stipend_' || login);
        END IF;
    END LOOP;
END
$$
