-- Pay periods are closed in order, without gaps, and reopened from the last, by a second person who is not
-- the one that asked for it (ledger.md, Batch life).  The order is that of the edition's rules in force.
CREATE FUNCTION stipend.refuse_period_act() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    periods text[];
    at_place integer;
    last stipend.period_act%ROWTYPE;
    other text;
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'a period is closed and reopened READ COMMITTED, not %',
            upper(current_setting('transaction_isolation')) USING ERRCODE = 'ST008';
    END IF;
    -- What is being posted is posted before.
    LOCK TABLE stipend.batch IN SHARE ROW EXCLUSIVE MODE;
    SELECT array_agg(p.value ->> 'id' ORDER BY p.ordinality) INTO periods
    FROM jsonb_array_elements((SELECT convert_from(r.document, 'UTF8')::jsonb -> 'pay_periods'
                               FROM stipend.revision r
                               WHERE r.edition = NEW.edition
                                 AND EXISTS (SELECT FROM stipend.approval a
                                             WHERE a.revision = r.number AND a.plan IS NULL)
                               ORDER BY r.revision DESC LIMIT 1)) WITH ORDINALITY p;
    at_place := array_position(periods, NEW.period);
    IF at_place IS NULL THEN
        RAISE EXCEPTION 'edition % has no pay period %', NEW.edition, NEW.period
            USING ERRCODE = 'ST007';
    END IF;
    SELECT p.id INTO other
    FROM unnest(periods) WITH ORDINALITY p (id, place)
    LEFT JOIN stipend.period_state s ON s.edition = NEW.edition AND s.period = p.id
    WHERE (p.place < at_place AND s.closed IS NOT TRUE)
       OR (p.place > at_place AND s.closed)
    ORDER BY p.place LIMIT 1;
    IF other IS NOT NULL THEN
        RAISE EXCEPTION 'period % cannot be % before %', NEW.period,
            CASE NEW.act WHEN 'close' THEN 'closed' ELSE 'reopened' END, other
            USING ERRCODE = 'ST007',
            HINT = 'periods are closed in order, without gaps, and reopened from the last';
    END IF;
    SELECT * INTO last FROM stipend.period_act a
    WHERE a.edition = NEW.edition AND a.period = NEW.period ORDER BY a.number DESC LIMIT 1;
    IF NOT (CASE NEW.act WHEN 'close' THEN last.act IS DISTINCT FROM 'close'
                         WHEN 'ask-reopen' THEN last.act IS NOT DISTINCT FROM 'close'
                         ELSE last.act IS NOT DISTINCT FROM 'ask-reopen' END) THEN
        RAISE EXCEPTION 'period % takes no "%" after "%"', NEW.period, NEW.act,
            coalesce(last.act, 'open') USING ERRCODE = 'ST007';
    ELSIF NEW.act = 'reopen' AND last.by_user = session_user THEN
        RAISE EXCEPTION '% asked to reopen period %, so another person must do it', session_user,
            NEW.period USING ERRCODE = 'ST007';
    ELSIF NEW.act <> 'close' AND btrim(NEW.reason) = '' THEN
        RAISE EXCEPTION 'reopening period % needs a reason', NEW.period USING ERRCODE = 'ST007';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER in_order BEFORE INSERT ON stipend.period_act
    FOR EACH ROW EXECUTE FUNCTION stipend.refuse_period_act();
ALTER TABLE stipend.period_act ENABLE ALWAYS TRIGGER in_order;

-- A snapshot taken before the closing would not see it.
CREATE OR REPLACE FUNCTION stipend.refuse_closed() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'a batch is posted READ COMMITTED, not %',
            upper(current_setting('transaction_isolation')) USING ERRCODE = 'ST008';
    END IF;
    IF EXISTS (SELECT FROM stipend.period_state s
               WHERE s.edition = NEW.edition AND s.period = NEW.period AND s.closed) THEN
        RAISE EXCEPTION 'period % is closed', NEW.period USING ERRCODE = 'ST004',
            HINT = 'post into the first open period, or reopen it with a second person';
    END IF;
    RETURN NEW;
END
$$;
REVOKE ALL ON FUNCTION stipend.refuse_period_act() FROM PUBLIC;
