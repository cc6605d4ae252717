-- Nobody is granted UPDATE, DELETE or TRUNCATE (ledger.md, Database).
REVOKE ALL ON ALL TABLES IN SCHEMA stipend FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA stipend FROM PUBLIC;

GRANT SELECT ON ALL TABLES IN SCHEMA stipend TO stipend_clerk, stipend_approver, stipend_auditor;

GRANT INSERT ON
    stipend.intake, stipend.schools, stipend.teachers, stipend.assignments, stipend.agreements,
    stipend.calendar, stipend.sessions, stipend.attendance, stipend.deliverables, stipend.logs,
    stipend.waivers, stipend.claims, stipend.reviews, stipend.aid, stipend.milestones,
    stipend.service, stipend.settlements, stipend.payments, stipend.link, stipend.edition,
    stipend.revision, stipend.batch, stipend.decision, stipend.entry, stipend.export_act,
    stipend.look
TO stipend_clerk;
GRANT INSERT ON stipend.approval TO stipend_clerk, stipend_approver;
GRANT INSERT ON stipend.period_act TO stipend_clerk, stipend_approver;
GRANT INSERT ON stipend.look, stipend.export_act TO stipend_approver, stipend_auditor;

-- The one lock of each kind of writer, held to commit, so that number order is commit order.  A
-- function, because LOCK TABLE in these modes asks for privileges that nobody is granted.
CREATE FUNCTION stipend.lock_intakes() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    LOCK TABLE stipend.intake IN SHARE ROW EXCLUSIVE MODE;
END
$$;
CREATE FUNCTION stipend.lock_acts() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    LOCK TABLE stipend.edition, stipend.revision, stipend.approval, stipend.period_act
        IN SHARE ROW EXCLUSIVE MODE;
END
$$;
CREATE FUNCTION stipend.lock_batches() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    LOCK TABLE stipend.batch IN SHARE ROW EXCLUSIVE MODE;
END
$$;
REVOKE ALL ON FUNCTION stipend.lock_intakes(), stipend.lock_acts(), stipend.lock_batches()
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION stipend.lock_intakes(), stipend.lock_batches() TO stipend_clerk;
GRANT EXECUTE ON FUNCTION stipend.lock_acts() TO stipend_clerk, stipend_approver;
