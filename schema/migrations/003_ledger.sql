-- Programme revisions, batches, decisions and entries (ledger.md, Batch life, Accounts).
CREATE TABLE stipend.edition (
    number    smallint PRIMARY KEY CHECK (number > 0),
    programme text COLLATE "C" NOT NULL,
    edition   text COLLATE "C" NOT NULL,
    UNIQUE (programme, edition)
);

CREATE TABLE stipend.revision (
    number   integer     PRIMARY KEY CHECK (number > 0),
    edition  smallint    NOT NULL REFERENCES stipend.edition,
    revision integer     NOT NULL CHECK (revision > 0),
    sha256   bytea       NOT NULL CHECK (octet_length(sha256) = 32),
    document bytea       NOT NULL,
    by_user  text        COLLATE "C" NOT NULL DEFAULT session_user,
    at       timestamptz NOT NULL,
    chain    bytea       NOT NULL CHECK (octet_length(chain) = 32),
    UNIQUE (edition, revision)
);
COMMENT ON TABLE stipend.revision IS 'a programme document as it was loaded, to the byte';
COMMENT ON COLUMN stipend.revision.number IS 'order of loading, over all programmes';

-- One approval of a revision (plan is null) or of a plan (by its digest).
CREATE TABLE stipend.approval (
    number   integer     PRIMARY KEY CHECK (number > 0),
    revision integer     NOT NULL REFERENCES stipend.revision,
    plan     bytea       CHECK (octet_length(plan) = 32),
    reason   text        COLLATE "C" NOT NULL,
    by_user  text        COLLATE "C" NOT NULL DEFAULT session_user,
    at       timestamptz NOT NULL,
    chain    bytea       NOT NULL CHECK (octet_length(chain) = 32),
    UNIQUE NULLS NOT DISTINCT (revision, plan, by_user)
);

CREATE TABLE stipend.batch (
    number     integer     PRIMARY KEY CHECK (number > 0),
    edition    smallint    NOT NULL REFERENCES stipend.edition,
    revision   integer     NOT NULL REFERENCES stipend.revision,
    sha256     bytea       NOT NULL CHECK (octet_length(sha256) = 32),
    period     text        COLLATE "C" NOT NULL,
    as_of      date        NOT NULL,
    off_cycle  text        COLLATE "C",
    intake     integer     NOT NULL CHECK (intake >= 0),
    plan       bytea       NOT NULL UNIQUE CHECK (octet_length(plan) = 32),
    engine     text        COLLATE "C" NOT NULL,
    planner    text        COLLATE "C" NOT NULL,
    approver   text        COLLATE "C",
    by_user    text        COLLATE "C" NOT NULL DEFAULT session_user,
    planned_at timestamptz NOT NULL,
    at         timestamptz NOT NULL,
    persons    integer     NOT NULL CHECK (persons >= 0),
    decided    integer     NOT NULL CHECK (decided >= 0),
    decisions  integer     NOT NULL CHECK (decisions >= 0),
    entries    integer     NOT NULL CHECK (entries >= 0),
    debits     bigint      NOT NULL CHECK (debits >= 0),
    targets    bigint      NOT NULL CHECK (targets >= 0),
    acts       bytea       NOT NULL CHECK (octet_length(acts) = 32),
    facts      bytea       NOT NULL CHECK (octet_length(facts) = 32),
    digest     bytea       NOT NULL CHECK (octet_length(digest) = 32),
    rows       bytea       NOT NULL CHECK (octet_length(rows) = 32),
    head       bytea       NOT NULL CHECK (octet_length(head) = 32)
);
COMMENT ON COLUMN stipend.batch.intake IS 'as known through this intake';
COMMENT ON COLUMN stipend.batch.off_cycle IS 'the reason of an off-cycle batch, else null';
COMMENT ON COLUMN stipend.batch.decided IS 'decisions made; decisions: those stored, being new or changed';
COMMENT ON COLUMN stipend.batch.debits IS 'sum of its entries, cents';
COMMENT ON COLUMN stipend.batch.targets IS 'sum of the targets of all its decisions, cents';
COMMENT ON COLUMN stipend.batch.acts IS 'chain of revisions, approvals and periods when it was posted';
COMMENT ON COLUMN stipend.batch.facts IS 'chain of the intake it is known through';
COMMENT ON COLUMN stipend.batch.digest IS 'sha256 of every decision made, explanation included, and every entry';
COMMENT ON COLUMN stipend.batch.rows IS 'sha256 of the stored decisions and entries as COPY writes them, in order of line';
COMMENT ON COLUMN stipend.batch.head IS 'sha256 of the head before and every field of this batch';

CREATE TABLE stipend.decision (
    batch       integer  NOT NULL CHECK (batch > 0),
    line        integer  NOT NULL,
    edition     smallint NOT NULL,
    key         text COLLATE "C" NOT NULL CHECK (length(key) <= 207),
    teacher     text COLLATE "C" NOT NULL CHECK (length(teacher) <= 63),
    payee       text COLLATE "C" NOT NULL CHECK (length(payee) <= 63),
    for_period  text COLLATE "C" NOT NULL,
    service_day date     NOT NULL,
    outcome     text COLLATE "C" NOT NULL CHECK (outcome IN ('paid', 'reduced', 'held', 'forfeited',
                                                             'denied', 'deferred', 'not_due')),
    codes       text COLLATE "C" NOT NULL,
    target      bigint   NOT NULL CHECK (target >= 0),
    verdicts    text COLLATE "C" NOT NULL,
    explanation bytea    NOT NULL,
    PRIMARY KEY (batch, line)
);
CREATE INDEX decision_teacher ON stipend.decision (teacher);
CREATE INDEX decision_key ON stipend.decision (key);
COMMENT ON COLUMN stipend.decision.teacher IS 'whose facts it was decided from';
COMMENT ON COLUMN stipend.decision.codes IS 'sorted by bytes, a blank between';
COMMENT ON COLUMN stipend.decision.verdicts IS 'one letter a node of the requirement, in preorder';
COMMENT ON COLUMN stipend.decision.explanation IS 'digest of the explanation';

CREATE TABLE stipend.entry (
    batch       integer  NOT NULL CHECK (batch > 0),
    line        integer  NOT NULL,
    service_day date     NOT NULL,
    amount      bigint   NOT NULL CHECK (amount > 0),
    edition     smallint NOT NULL,
    key         text COLLATE "C" NOT NULL CHECK (length(key) <= 207),
    teacher     text COLLATE "C" NOT NULL CHECK (length(teacher) <= 63),
    payee       text COLLATE "C" NOT NULL CHECK (length(payee) <= 63),
    fund        text COLLATE "C" NOT NULL,
    debit       text COLLATE "C" NOT NULL CHECK (debit IN ('expense', 'payable', 'receivable',
                                                           'advance', 'cash', 'written-off')),
    credit      text COLLATE "C" NOT NULL CHECK (credit IN ('expense', 'payable', 'receivable',
                                                            'advance', 'cash', 'written-off')),
    for_period  text COLLATE "C" NOT NULL,
    cancels     text COLLATE "C",
    origin      text COLLATE "C",
    reverses_batch integer,
    reverses_line  integer,
    PRIMARY KEY (batch, line),
    CHECK (debit <> credit),
    CHECK ((reverses_batch IS NULL) = (reverses_line IS NULL)),
    UNIQUE (reverses_batch, reverses_line)
);
CREATE INDEX entry_teacher ON stipend.entry (teacher);
COMMENT ON COLUMN stipend.entry.amount IS 'cents';
COMMENT ON COLUMN stipend.entry.cancels IS 'the key whose receivable it credits, where not its own';
COMMENT ON COLUMN stipend.entry.origin IS 'settlement:ID or payment:ID where one of these made it';

-- Closings and reopenings of pay periods, in the order in which they happened.
CREATE TABLE stipend.period_act (
    number  integer     PRIMARY KEY CHECK (number > 0),
    edition smallint    NOT NULL REFERENCES stipend.edition,
    period  text        COLLATE "C" NOT NULL,
    act     text        COLLATE "C" NOT NULL CHECK (act IN ('close', 'ask-reopen', 'reopen')),
    reason  text        COLLATE "C" NOT NULL,
    by_user text        COLLATE "C" NOT NULL DEFAULT session_user,
    at      timestamptz NOT NULL,
    chain   bytea       NOT NULL CHECK (octet_length(chain) = 32)
);

-- Who looked at one person, and which files left the house.
CREATE TABLE stipend.look (
    number  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    teacher text        COLLATE "C" NOT NULL,
    by_user text        COLLATE "C" NOT NULL DEFAULT session_user,
    at      timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE TABLE stipend.export_act (
    number  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    what    text        COLLATE "C" NOT NULL,
    format  text        COLLATE "C" NOT NULL,
    by_user text        COLLATE "C" NOT NULL DEFAULT session_user,
    at      timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE VIEW stipend.period_state AS
SELECT DISTINCT ON (edition, period)
       edition, period, act = 'close' OR act = 'ask-reopen' AS closed, act, reason, by_user, at
FROM stipend.period_act
ORDER BY edition, period, number DESC;
