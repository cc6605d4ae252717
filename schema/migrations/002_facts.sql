-- Facts: append-only, each row with its intake and line (ledger.md, Facts).  A row is replaced by
-- one with the same natural key in a later intake; retract ends it until a later row brings it.
-- Text keys compare by bytes.  Columns not in the natural key are null in a retraction.
CREATE TABLE stipend.intake (
    number   integer     PRIMARY KEY CHECK (number > 0),
    kind     text        COLLATE "C" NOT NULL,
    file     text        COLLATE "C" NOT NULL,
    sha256   bytea       NOT NULL CHECK (octet_length(sha256) = 32),
    rows     integer     NOT NULL CHECK (rows > 0),
    by_user  text        COLLATE "C" NOT NULL DEFAULT session_user,
    at       timestamptz NOT NULL,
    digest   bytea       NOT NULL CHECK (octet_length(digest) = 32),
    chain    bytea       NOT NULL CHECK (octet_length(chain) = 32)
);
COMMENT ON COLUMN stipend.intake.digest IS 'sha256 of the rows as COPY writes them, in order of line';
COMMENT ON COLUMN stipend.intake.chain IS 'sha256 of the intake before and every field of this one';

CREATE TABLE stipend.schools (
    school   text COLLATE "C" NOT NULL,
    intake   integer NOT NULL,
    line     integer NOT NULL,
    retract  boolean NOT NULL,
    name     text COLLATE "C",
    agency   text COLLATE "C",
    PRIMARY KEY (school, intake),
    CHECK (retract OR name IS NOT NULL)
);

CREATE TABLE stipend.teachers (
    teacher  text COLLATE "C" NOT NULL,
    intake   integer NOT NULL,
    line     integer NOT NULL,
    retract  boolean NOT NULL,
    name     text COLLATE "C",
    same_as  text COLLATE "C",
    PRIMARY KEY (teacher, intake)
);

CREATE TABLE stipend.assignments (
    assignment text COLLATE "C" NOT NULL,
    starts     date NOT NULL,
    intake     integer NOT NULL,
    line       integer NOT NULL,
    retract    boolean NOT NULL,
    programme  text COLLATE "C",
    teacher    text COLLATE "C" NOT NULL,
    role       text COLLATE "C",
    cohort     text COLLATE "C",
    school     text COLLATE "C",
    ends       date,
    share      text COLLATE "C",
    status     text COLLATE "C" CHECK (status IN ('serving', 'leave')),
    PRIMARY KEY (assignment, starts, intake),
    CHECK (retract OR (role IS NOT NULL AND school IS NOT NULL AND share IS NOT NULL
                       AND status IS NOT NULL))
);
CREATE INDEX assignments_teacher ON stipend.assignments (teacher);
COMMENT ON COLUMN stipend.assignments.teacher IS 'a retraction carries that of the row it ends';
COMMENT ON COLUMN stipend.assignments.share IS 'p/q or a decimal, above 0, at most 1, as written';

-- The facts of an assignment carry its teacher, so that all of one person is read in one order.
CREATE TABLE stipend.agreements (
    assignment text COLLATE "C" NOT NULL,
    party      text COLLATE "C" NOT NULL,
    intake     integer NOT NULL,
    line       integer NOT NULL,
    retract    boolean NOT NULL,
    teacher    text COLLATE "C" NOT NULL,
    signed_on  date,
    evidence   text COLLATE "C",
    PRIMARY KEY (assignment, party, intake),
    CHECK (retract OR signed_on IS NOT NULL)
);
CREATE INDEX agreements_teacher ON stipend.agreements (teacher);

CREATE TABLE stipend.calendar (
    school   text COLLATE "C" NOT NULL,
    day      date NOT NULL,
    intake   integer NOT NULL,
    line     integer NOT NULL,
    retract  boolean NOT NULL,
    open     boolean,
    PRIMARY KEY (school, day, intake),
    CHECK (retract OR open IS NOT NULL)
);
COMMENT ON COLUMN stipend.calendar.school IS 'a school, or * for every school without a row of its own';

CREATE TABLE stipend.sessions (
    session  text COLLATE "C" NOT NULL,
    intake   integer NOT NULL,
    line     integer NOT NULL,
    retract  boolean NOT NULL,
    kind     text COLLATE "C",
    day      date,
    part     text COLLATE "C" CHECK (part IN ('full', 'am', 'pm', 'hours')),
    minutes  integer CHECK (minutes > 0),
    audience text COLLATE "C",
    "group"  text COLLATE "C",
    status   text COLLATE "C" CHECK (status IN ('scheduled', 'held', 'cancelled')),
    PRIMARY KEY (session, intake),
    CHECK (retract OR (kind IS NOT NULL AND day IS NOT NULL AND part IS NOT NULL
                       AND minutes IS NOT NULL AND audience IS NOT NULL AND status IS NOT NULL))
);

CREATE TABLE stipend.attendance (
    teacher  text COLLATE "C" NOT NULL,
    session  text COLLATE "C" NOT NULL,
    intake   integer NOT NULL,
    line     integer NOT NULL,
    retract  boolean NOT NULL,
    status   text COLLATE "C"
             CHECK (status IN ('present', 'partial', 'absent', 'excused', 'protected')),
    minutes  integer CHECK (minutes >= 0),
    makes_up text COLLATE "C",
    evidence text COLLATE "C",
    PRIMARY KEY (teacher, session, intake),
    CHECK (retract OR status IS NOT NULL)
);

CREATE TABLE stipend.deliverables (
    assignment   text COLLATE "C" NOT NULL,
    deliverable  text COLLATE "C" NOT NULL,
    intake       integer NOT NULL,
    line         integer NOT NULL,
    retract      boolean NOT NULL,
    teacher      text COLLATE "C" NOT NULL,
    submitted_on date,
    accepted_on  date,
    accepted_by  text COLLATE "C",
    returned_on  date,
    evidence     text COLLATE "C",
    PRIMARY KEY (assignment, deliverable, intake),
    CHECK (retract OR submitted_on IS NOT NULL)
);
CREATE INDEX deliverables_teacher ON stipend.deliverables (teacher);

CREATE TABLE stipend.logs (
    assignment text COLLATE "C" NOT NULL,
    what       text COLLATE "C" NOT NULL,
    on_day     date NOT NULL,
    intake     integer NOT NULL,
    line       integer NOT NULL,
    retract    boolean NOT NULL,
    teacher    text COLLATE "C" NOT NULL,
    minutes    integer CHECK (minutes >= 0),
    evidence   text COLLATE "C",
    PRIMARY KEY (assignment, what, on_day, intake),
    CHECK (retract OR minutes IS NOT NULL)
);
CREATE INDEX logs_teacher ON stipend.logs (teacher);

CREATE TABLE stipend.waivers (
    assignment text COLLATE "C" NOT NULL,
    leaf       text COLLATE "C" NOT NULL,
    intake     integer NOT NULL,
    line       integer NOT NULL,
    retract    boolean NOT NULL,
    teacher    text COLLATE "C" NOT NULL,
    granted_on date,
    until_day  date,
    granted_by text COLLATE "C",
    reason     text COLLATE "C",
    PRIMARY KEY (assignment, leaf, intake),
    CHECK (retract OR (granted_on IS NOT NULL AND granted_by IS NOT NULL AND reason IS NOT NULL))
);
CREATE INDEX waivers_teacher ON stipend.waivers (teacher);

CREATE TABLE stipend.claims (
    claim       text COLLATE "C" NOT NULL,
    intake      integer NOT NULL,
    line        integer NOT NULL,
    retract     boolean NOT NULL,
    programme   text COLLATE "C",
    school      text COLLATE "C",
    teacher     text COLLATE "C" NOT NULL,
    session     text COLLATE "C",
    day         date,
    part        text COLLATE "C" CHECK (part IN ('full', 'am', 'pm', 'hours')),
    minutes     integer CHECK (minutes > 0),
    substitute  text COLLATE "C",
    cover       text COLLATE "C" CHECK (cover IN ('substitute', 'internal')),
    cost        bigint CHECK (cost >= 0),
    benefits    bigint CHECK (benefits >= 0),
    received_on date,
    verified    boolean,
    evidence    text COLLATE "C",
    PRIMARY KEY (claim, intake),
    CHECK (retract OR (school IS NOT NULL AND day IS NOT NULL AND part IS NOT NULL
                       AND cover IS NOT NULL AND cost IS NOT NULL AND received_on IS NOT NULL))
);
CREATE INDEX claims_teacher ON stipend.claims (teacher);
COMMENT ON COLUMN stipend.claims.teacher IS 'a retraction carries that of the row it ends';
COMMENT ON COLUMN stipend.claims.cost IS 'cents';

CREATE TABLE stipend.reviews (
    claim    text COLLATE "C" NOT NULL,
    code     text COLLATE "C" NOT NULL,
    intake   integer NOT NULL,
    line     integer NOT NULL,
    retract  boolean NOT NULL,
    teacher  text COLLATE "C" NOT NULL,
    finding  text COLLATE "C" CHECK (finding IN ('stands', 'dismissed')),
    on_day   date,
    by_whom  text COLLATE "C",
    reason   text COLLATE "C",
    PRIMARY KEY (claim, code, intake),
    CHECK (retract OR (finding IS NOT NULL AND on_day IS NOT NULL AND by_whom IS NOT NULL
                       AND reason IS NOT NULL))
);
CREATE INDEX reviews_teacher ON stipend.reviews (teacher);

CREATE TABLE stipend.aid (
    assignment text COLLATE "C" NOT NULL,
    on_day     date NOT NULL,
    intake     integer NOT NULL,
    line       integer NOT NULL,
    retract    boolean NOT NULL,
    teacher    text COLLATE "C" NOT NULL,
    amount     bigint CHECK (amount > 0),
    evidence   text COLLATE "C",
    PRIMARY KEY (assignment, on_day, intake),
    CHECK (retract OR amount IS NOT NULL)
);
CREATE INDEX aid_teacher ON stipend.aid (teacher);

CREATE TABLE stipend.milestones (
    assignment text COLLATE "C" NOT NULL,
    what       text COLLATE "C" NOT NULL CHECK (what IN ('graduated', 'left')),
    intake     integer NOT NULL,
    line       integer NOT NULL,
    retract    boolean NOT NULL,
    teacher    text COLLATE "C" NOT NULL,
    on_day     date,
    evidence   text COLLATE "C",
    PRIMARY KEY (assignment, what, intake),
    CHECK (retract OR on_day IS NOT NULL)
);
CREATE INDEX milestones_teacher ON stipend.milestones (teacher);

CREATE TABLE stipend.service (
    assignment text COLLATE "C" NOT NULL,
    from_day   date NOT NULL,
    intake     integer NOT NULL,
    line       integer NOT NULL,
    retract    boolean NOT NULL,
    teacher    text COLLATE "C" NOT NULL,
    employer   text COLLATE "C",
    until_day  date,
    qualifies  text COLLATE "C" CHECK (qualifies IN ('yes', 'no', 'leave')),
    evidence   text COLLATE "C",
    PRIMARY KEY (assignment, from_day, intake),
    CHECK (retract OR employer IS NOT NULL)
);
CREATE INDEX service_teacher ON stipend.service (teacher);

-- A settlement or payment is about a key of the ledger; it carries the edition and teacher of it.
CREATE TABLE stipend.settlements (
    settlement text COLLATE "C" NOT NULL,
    intake     integer NOT NULL,
    line       integer NOT NULL,
    retract    boolean NOT NULL,
    edition    smallint NOT NULL,
    teacher    text COLLATE "C" NOT NULL,
    key        text COLLATE "C",
    on_day     date,
    amount     bigint CHECK (amount > 0),
    how        text COLLATE "C" CHECK (how IN ('repaid', 'agreed-offset', 'waived')),
    authority  text COLLATE "C",
    PRIMARY KEY (settlement, intake),
    CHECK (retract OR (key IS NOT NULL AND on_day IS NOT NULL AND amount IS NOT NULL
                       AND how IS NOT NULL AND authority IS NOT NULL))
);
CREATE INDEX settlements_teacher ON stipend.settlements (teacher);

CREATE TABLE stipend.payments (
    payment   text COLLATE "C" NOT NULL,
    intake    integer NOT NULL,
    line      integer NOT NULL,
    retract   boolean NOT NULL,
    edition   smallint NOT NULL,
    teacher   text COLLATE "C" NOT NULL,
    batch     integer,
    key       text COLLATE "C",
    on_day    date,
    amount    bigint CHECK (amount > 0),
    reference text COLLATE "C",
    status    text COLLATE "C" CHECK (status IN ('paid', 'returned')),
    PRIMARY KEY (payment, intake),
    CHECK (retract OR (batch IS NOT NULL AND key IS NOT NULL AND on_day IS NOT NULL
                       AND amount IS NOT NULL AND reference IS NOT NULL AND status IS NOT NULL))
);
CREATE INDEX payments_teacher ON stipend.payments (teacher);

-- Two teacher numbers whose facts must be read together: one person under two numbers, or an
-- assignment or claim that moved from one number to another.  Derived from the facts of the intake.
CREATE TABLE stipend.link (
    teacher text COLLATE "C" NOT NULL,
    other   text COLLATE "C" NOT NULL,
    intake  integer NOT NULL,
    PRIMARY KEY (teacher, other, intake),
    CHECK (teacher <> other)
);
