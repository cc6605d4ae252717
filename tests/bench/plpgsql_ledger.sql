-- A ledger in PL/pgSQL as commonly written, row at a time: accounts with a running balance, two lines a
-- transfer, each with the balance behind it.  Nothing of stipend; only what is measured beside it.
-- \copy into bench.asked (number, debit, credit, amount), then CALL bench.post_all(N), commits every N.
DROP SCHEMA IF EXISTS bench CASCADE;
CREATE SCHEMA bench;

CREATE TABLE bench.account (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name    text NOT NULL UNIQUE,
    balance bigint NOT NULL DEFAULT 0
);
CREATE TABLE bench.transfer (
    id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    memo   text NOT NULL,
    at     timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE bench.line (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    transfer bigint NOT NULL REFERENCES bench.transfer,
    account  bigint NOT NULL REFERENCES bench.account,
    amount   bigint NOT NULL,
    balance  bigint NOT NULL
);
CREATE INDEX ON bench.line (account, id);
CREATE TABLE bench.asked (
    number integer PRIMARY KEY,
    memo   text NOT NULL,
    debit  text NOT NULL,
    credit text NOT NULL,
    amount bigint NOT NULL
);

CREATE FUNCTION bench.account_of(asked text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    found bigint;
BEGIN
    SELECT id INTO found FROM bench.account WHERE name = asked;
    IF found IS NULL THEN
        INSERT INTO bench.account (name) VALUES (asked) RETURNING id INTO found;
    END IF;
    RETURN found;
END $$;

CREATE FUNCTION bench.move(transfer bigint, of bigint, cents bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    after bigint;
BEGIN
    UPDATE bench.account SET balance = balance + cents WHERE id = of RETURNING balance INTO after;
    INSERT INTO bench.line (transfer, account, amount, balance) VALUES (transfer, of, cents, after);
END $$;

CREATE FUNCTION bench.post(memo text, debit text, credit text, cents bigint) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    number bigint;
BEGIN
    IF cents <= 0 THEN
        RAISE EXCEPTION 'an amount is above 0';
    END IF;
    INSERT INTO bench.transfer (memo) VALUES (memo) RETURNING id INTO number;
    PERFORM bench.move(number, bench.account_of(debit), cents);
    PERFORM bench.move(number, bench.account_of(credit), -cents);
    RETURN number;
END $$;

CREATE PROCEDURE bench.post_all(every integer) LANGUAGE plpgsql AS $$
DECLARE
    one bench.asked;
BEGIN
    FOR one IN SELECT * FROM bench.asked ORDER BY number LOOP
        PERFORM bench.post(one.memo, one.debit, one.credit, one.amount);
        IF one.number % every = 0 THEN
            COMMIT;
        END IF;
    END LOOP;
END $$;
