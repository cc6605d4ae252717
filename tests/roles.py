"""Who may do what, tried: roles.py PROGRAM SOURCE_ROOT [--write] [WORD...].

The matrix of roles.table, each cell executed; the attempts of escalations.table by every login; HR's looks;
an auditor who cannot block posting.  --write writes roles.table anew.  Runs under with_server; answers in
TAP; WORD chooses cases.
"""
import dataclasses
import json
import os
import pathlib
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import ledger as ledgers  # noqa: E402
from ledger import Ledger  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
CATALOG = (HERE.parent / "schema" / "query" / "verify_catalog.sql").read_text("utf-8")
LOGINS = ("clerk", "approver", "auditor", "hr", "nobody")
SUPER = os.environ["PGUSER"]
ALONE = "Told from her own facts"


class World:
    """The small district, one batch posted and the next one planned and approved."""

    def __init__(self, program: str):
        self.place = tempfile.TemporaryDirectory(prefix="stipend-roles-")
        self.plan = pathlib.Path(self.place.name) / "october.plan"
        ledgers.psql("postgres", "CREATE ROLE nobody LOGIN; CREATE ROLE twofold LOGIN IN ROLE"
                                 " stipend_clerk, stipend_approver")
        self.template = ledgers.district(program, "roles")
        first = pathlib.Path(self.place.name) / "september.plan"
        self.template.plan("2026-09", first)
        self.template.run("post", first)
        for kind, text in (("attendance", PRESENT), ("claims", DUPLICATE)):
            file = first.with_name(f"{kind}.csv")
            file.write_text(text)
            self.template.run("import", kind, file)
        self.template.plan("2026-10", self.plan)
        self.unapproved = self.plan.with_name("unapproved.plan")
        self.template.plan("2026-10", self.unapproved, approve=False)
        self.template.sql("ANALYZE")

    def close(self) -> None:
        self.template.drop()
        self.place.cleanup()


# The substitute of T1's claim at the same hours for another teacher, received later.
PRESENT = "teacher,session,status,evidence\nT2,SE-1,present,sheet 4\n"
DUPLICATE = ("claim,school,teacher,session,day,part,substitute,cover,cost,received_on,verified\n"
             "C9,S1,T2,SE-1,2026-09-08,full,X1,substitute,200.00,2026-09-11,yes\n")


def session(ledger: Ledger, user: str, *statements: str, stop: bool = False) -> list[str]:
    """Run statements as a login, one after the other; the SQLSTATE of each, 00000 if it succeeded."""
    script = [r"\set VERBOSITY sqlstate", rf"\set ON_ERROR_STOP {'on' if stop else 'off'}"]
    for statement in statements:
        script += [r"\o /dev/null", f"{statement}\n;", r"\o", r"\echo :SQLSTATE"]
    done = subprocess.run(["psql", "-qtAX", "-d", ledger.name], input="\n".join(script) + "\n",
                          env=os.environ | {"PGUSER": user}, capture_output=True, text=True, check=False)
    states = [line for line in done.stdout.splitlines() if line]
    if stop and len(states) < len(statements):
        states.append(done.stderr.split("ERROR:")[-1].strip())
    assert stop or len(states) == len(statements), (statements, done.stdout, done.stderr)
    return states


def findings(ledger: Ledger, user: str) -> list[str]:
    """The records in which verify finds a difference."""
    run = ledger.start("verify", user=user)
    out, err = run.communicate(timeout=120)
    assert run.returncode == 4, (run.returncode, out, err)
    return [found["record"] for found in json.loads(out)["findings"]]


# --- the matrix -------------------------------------------------------------------------------------------

VERBS = (("r", "select", "SELECT FROM {name} LIMIT 0"),
         ("a", "insert", "INSERT INTO {name} DEFAULT VALUES"),
         ("u", "update", "UPDATE {name} SET {column} = {column}"),
         ("d", "delete", "DELETE FROM {name}"),
         ("t", "truncate", "TRUNCATE {name} CASCADE"),
         ("l", "lock", "LOCK TABLE {name} IN SHARE ROW EXCLUSIVE MODE"))
# Refused: by a grant, by append-only, or because a view or an identity takes no change at all.
REFUSED = ("42501", "ST001", "55000", "42809", "428C9")
WHO = {"clerk": "clerk", "approver": "approver", "auditor": "auditor", "hr": "hr", "nobody": "nobody",
       "owner": SUPER}
LEGEND = """\
# Who may do what with each object of the ledger: every cell is tried by roles.py, in a transaction that is then
# rolled back, by a login that is granted the role alone; nobody is a login without a role; the owner cannot log
# in, and is who a superuser becomes by SET ROLE.
#
#   tables, views   r SELECT  a INSERT  u UPDATE  d DELETE  t TRUNCATE  l LOCK in the mode that stops posting
#                   R REFERENCES  T TRIGGER
#   sequences       r SELECT  U nextval  u setval
#   functions       x EXECUTE
#   schemas         U USAGE  C CREATE
#   database        T temporary tables  C CREATE
#   -               nothing
#
# What is allowed here is still held to the rules of the rows: nobody writes under another's name, into a sealed
# batch, a closed period, or past the next number (schema/migrations/005_refusals.sql).
"""


@dataclasses.dataclass
class Object:
    kind: str
    name: str
    tries: list[tuple[str, str]]  # letter and statement


def objects(ledger: Ledger) -> list[Object]:
    found = []
    for line in ledger.sql("""
            SELECT CASE c.relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'table' WHEN 'v' THEN 'view' ELSE 'sequence' END,
                   c.relname, (SELECT quote_ident(attname) FROM pg_attribute a WHERE a.attrelid = c.oid
                               AND attnum > 0 AND attidentity = '' ORDER BY attnum LIMIT 1)
            FROM pg_class c WHERE relnamespace = 'stipend'::regnamespace AND relkind NOT IN ('i', 'I')
            ORDER BY relkind, relname COLLATE "C" """).splitlines():
        kind, name, column = line.split("|")
        full = f"stipend.{name}"
        if kind == "sequence":
            tries = [("r", f"SELECT FROM {full}"), ("U", f"SELECT nextval('{full}')"),
                     ("u", f"SELECT setval('{full}', 1)")]
        else:
            tries = [(letter, text.format(name=full, column=column)) for letter, _, text in VERBS]
            tries += [(letter, f"SELECT 1 / has_table_privilege('{full}'::regclass, '{verb}')::integer")
                      for letter, verb in (("R", "REFERENCES"), ("T", "TRIGGER"))]
        found.append(Object(kind, name, tries))
    for line in ledger.sql("""
            SELECT p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')', p.proname || '('
                   || (SELECT coalesce(string_agg('NULL::' || t::regtype, ', '), '')
                       FROM unnest(p.proargtypes) t) || ')'
            FROM pg_proc p WHERE pronamespace = 'stipend'::regnamespace ORDER BY 1""").splitlines():
        name, call = line.split("|")
        found.append(Object("function", name, [("x", f"SELECT stipend.{call}")]))
    for name in ("stipend", "public", "pg_catalog"):
        found.append(Object("schema", name, [
            ("U", f"SELECT 1 / has_schema_privilege('{name}', 'USAGE')::integer"),
            ("C", f"CREATE TABLE {name}.mine ()")]))
    found.append(Object("database", "the ledger's", [("T", "CREATE TEMP TABLE mine ()"),
                                                     ("C", "CREATE SCHEMA mine")]))
    return found


def cells(ledger: Ledger, who: str, things: list[Object]) -> list[str]:
    tries = [(i, letter, text) for i, thing in enumerate(things) for letter, text in thing.tries]
    become = "SET LOCAL ROLE stipend_owner" if who == "owner" else "SET LOCAL TIME ZONE 'UTC'"
    script = [step for _, _, text in tries for step in ("BEGIN", become, text, "ROLLBACK")]
    states = session(ledger, WHO[who], *script)[2::4]
    out = ["" for _ in things]
    for (i, letter, _), state in zip(tries, states):
        if state not in REFUSED and state != "22012":
            out[i] += letter
    return [cell or "-" for cell in out]


def case_matrix(world: World, _: pathlib.Path) -> None:
    """Each role's verbs on each object, executed, are those of roles.table"""
    things = objects(world.template)
    columns = {who: cells(world.template, who, things) for who in WHO}
    lines = [f"{'object':44}" + "".join(f"{who:10}" for who in WHO)]
    lines += [f"{thing.kind + ' ' + thing.name:44}" + "".join(f"{columns[who][i]:10}" for who in WHO)
              for i, thing in enumerate(things)]
    got = LEGEND + "\n" + "\n".join(line.rstrip() for line in lines) + "\n"
    if WRITE:
        (HERE / "roles.table").write_text(got, "utf-8")
    wanted = (HERE / "roles.table").read_text("utf-8")
    for a, b in zip(wanted.splitlines(), got.splitlines()):
        assert a == b, f"\nwanted {a}\ngot    {b}"
    assert wanted == got, "lines are missing"


def case_names_by_bytes(world: World, _: pathlib.Path) -> None:
    """No text column of HR's views compares by anything but bytes, whatever the database's locale"""
    assert world.template.sql("""
        SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
        WHERE c.relnamespace = 'stipend'::regnamespace AND c.relname LIKE 'hr\\_%' AND c.relkind = 'v'
          AND a.atttypid = 'text'::regtype AND a.attcollation <> '"C"'::regcollation""") == ""


def case_owner_cannot_log_in(world: World, _: pathlib.Path) -> None:
    """None of the roles can log in"""
    for role in ("owner", "clerk", "approver", "auditor", "hr"):
        done = subprocess.run(["psql", "-X", "-d", world.template.name, "-c", "SELECT 1"], check=False,
                              env=os.environ | {"PGUSER": f"stipend_{role}"}, capture_output=True, text=True)
        assert done.returncode == 2 and "is not permitted to log in" in done.stderr, (role, done.stderr)


def case_both(world: World, _: pathlib.Path) -> None:
    """A login with both clerk and approver approves and posts nothing, and verify names it"""
    said = world.template.answer("approve", world.unapproved, "--reason", "x", user="twofold")
    assert said[0] == 1 and "holds both stipend_clerk and stipend_approver" in said[1]["message"], said
    said = world.template.answer("post", world.plan, user="twofold")
    assert said[0] == 1 and "holds both stipend_clerk and stipend_approver" in said[1]["message"], said
    assert "login twofold" in findings(world.template, "auditor")


# --- attempts ---------------------------------------------------------------------------------------------

@dataclasses.dataclass
class Attempt:
    name: str
    statements: list[str] = dataclasses.field(default_factory=list)
    wanted: dict[str, str] = dataclasses.field(default_factory=dict)

    def state(self, login: str) -> str:
        return self.wanted.get(login) or self.wanted["all"]


def attempts() -> list[Attempt]:
    found: list[Attempt] = []
    for line in (HERE / "escalations.table").read_text("utf-8").splitlines():
        word, _, rest = line.partition(" ")
        if word == "attempt":
            found.append(Attempt(rest))
        elif word == "$":
            found[-1].statements.append(rest)
        elif word in ("all", *LOGINS):
            found[-1].wanted[word] = rest
        else:
            assert word in ("", "#"), f"escalations.table: {line}"
    assert len({a.name for a in found}) == len(found), "two attempts of one name"
    return found


def holdings(ledger: Ledger) -> str:
    """All rows but those of looks, the catalog as verify lists it, the cluster's roles and settings."""
    tables = ledger.sql("SELECT relname FROM pg_class WHERE relnamespace = 'stipend'::regnamespace"
                        " AND relkind = 'r' AND relname <> 'look' ORDER BY 1").splitlines()
    rows = " UNION ALL ".join(f"SELECT '{t}', md5(coalesce(string_agg(r::text, '|' ORDER BY r::text), ''))"
                              f" FROM stipend.{t} r" for t in tables)
    return ledger.sql(f"{rows};\n{CATALOG};\n{AROUND}")


AROUND = """
    SELECT r.rolname, r.rolsuper, r.rolcreaterole, r.rolcanlogin, r.rolconfig,
           ARRAY(SELECT roleid::regrole::text FROM pg_auth_members WHERE member = r.oid ORDER BY 1)
    FROM pg_roles r ORDER BY 1;
    SELECT nspname, (SELECT count(*) FROM pg_class WHERE relnamespace = n.oid),
           (SELECT count(*) FROM pg_proc WHERE pronamespace = n.oid),
           (SELECT count(*) FROM pg_operator WHERE oprnamespace = n.oid)
    FROM pg_namespace n WHERE nspname !~ '^pg_(toast_)?temp' ORDER BY 1;
    SELECT datname, datacl, (SELECT string_agg(setconfig::text, ',') FROM pg_db_role_setting)
    FROM pg_database WHERE datname = current_database()"""


def bystander(ledger: Ledger) -> subprocess.Popen:
    """A session of the administrator, with words in its last statement that are nobody else's."""
    held = subprocess.Popen(["psql", "-qtAX", "-d", ledger.name], stdin=subprocess.PIPE,
                            stdout=subprocess.PIPE, text=True)
    held.stdin.write("SELECT pg_backend_pid() /* secret */;\n")
    held.stdin.flush()
    return held


def try_all(world: World, login: str) -> None:
    ledger = world.template.copy(f"roles_{login}")
    held = bystander(ledger)
    names = {"login": login, "role": f"stipend_{login}", "super": SUPER, "database": ledger.name,
             "pid": held.stdout.readline().strip()}
    wrong = []
    try:
        before = holdings(ledger)
        for attempt in attempts():
            statements = attempt.statements
            for name, value in names.items():
                statements = [s.replace("{" + name + "}", value) for s in statements]
            state = session(ledger, login, *statements, stop=True)[-1]
            got = "harmless" if state == "00000" else state
            if got != attempt.state(login):
                wrong.append(f"{attempt.name}: {attempt.state(login)} wanted, {got} got")
            after = holdings(ledger)
            if after != before:
                wrong.append(f"{attempt.name}: the ledger is not as it was: "
                             f"{sorted(set(after.splitlines()) ^ set(before.splitlines()))}")
                before = after
        if WRITE:
            print(*(f"# {login}: {line}" for line in wrong), sep="\n")
        assert not wrong, "\n".join(wrong)
        assert ledger.run("post", world.plan)["batch"] == 2
        ledgers.psql("postgres", "ALTER ROLE twofold NOLOGIN; REVOKE stipend_approver FROM twofold")
        assert ledger.run("verify", user="auditor")["verified"] is True
    finally:
        ledgers.psql("postgres", "GRANT stipend_approver TO twofold; ALTER ROLE twofold LOGIN")
        held.communicate()
        ledger.drop()


def case_clerk(world: World, _: pathlib.Path) -> None:
    """A clerk's attempts are answered as the table says, and the plan is posted afterwards"""
    try_all(world, "clerk")


def case_approver(world: World, _: pathlib.Path) -> None:
    """An approver's attempts are answered as the table says, and the plan is posted afterwards"""
    try_all(world, "approver")


def case_auditor(world: World, _: pathlib.Path) -> None:
    """An auditor's attempts are answered as the table says, and the plan is posted afterwards"""
    try_all(world, "auditor")


def case_hr(world: World, _: pathlib.Path) -> None:
    """HR's attempts are answered as the table says, and the plan is posted afterwards"""
    try_all(world, "hr")


def case_nobody(world: World, _: pathlib.Path) -> None:
    """The attempts of a login without a role are answered as the table says, and the plan is posted"""
    try_all(world, "nobody")


def case_enough(_: World, __: pathlib.Path) -> None:
    """Of each login at least 40 attempts are refused"""
    for login in LOGINS:
        refused = [a.name for a in attempts() if a.state(login) != "harmless"]
        assert len(refused) >= 40, (login, len(refused))


# --- blocking ---------------------------------------------------------------------------------------------

def case_cannot_block(world: World, _: pathlib.Path) -> None:
    """What auditor and HR hold open, snapshot, locks and cursors, does not hinder a post"""
    ledger = world.template.copy("roles_block")
    held = []
    try:
        for login, tables in (("auditor", "stipend.batch, stipend.entry, stipend.decision, stipend.intake"),
                              ("hr", "stipend.hr_batch, stipend.hr_entry, stipend.hr_decision")):
            run = subprocess.Popen(["psql", "-qtAX", "-d", ledger.name], stdin=subprocess.PIPE, text=True,
                                   stdout=subprocess.PIPE, env=os.environ | {"PGUSER": login})
            held.append(run)
            run.stdin.write(f"SELECT pg_advisory_lock_shared(62734842985) \\g /dev/null\n"
                            "BEGIN ISOLATION LEVEL REPEATABLE READ;\n"
                            f"LOCK TABLE {tables} IN ACCESS SHARE MODE;\n"
                            f"DECLARE open CURSOR FOR SELECT * FROM {tables.partition(',')[0]};\n"
                            "FETCH 1 FROM open \\g /dev/null\n"
                            "SELECT 'held';\n")
            run.stdin.flush()
            assert run.stdout.readline().strip() == "held"
        said = ledger.run("post", world.plan)
        assert said["batch"] == 2 and not said.get("already"), said
        # Their snapshots are of before.
        held[0].stdin.write("SELECT count(*) FROM stipend.batch;\n")
        held[0].stdin.flush()
        assert held[0].stdout.readline().strip() == "1"
    finally:
        for run in held:
            run.communicate()
        ledger.drop()


# --- looks ------------------------------------------------------------------------------------------------

def explained(ledger: Ledger, user: str, *words: str) -> str:
    done = subprocess.run([ledger.program, "explain", *words], env=ledger.environment(user),
                          capture_output=True, text=True, check=False)
    assert done.returncode == 0, (user, words, done.stderr)
    return done.stdout


def case_looks(world: World, _: pathlib.Path) -> None:
    """HR is told of each person what a clerk is told, and every look is recorded"""
    ledger = world.template.copy("roles_looks")
    try:
        teachers = ledger.sql("SELECT DISTINCT teacher FROM stipend.teachers ORDER BY 1").splitlines()
        assert len(teachers) > 2, teachers
        looked = []
        for teacher in teachers:
            for words in ((teacher,), (teacher, "--on", "2026-10-01"), (teacher, "--known-at", "8")):
                told = explained(ledger, "hr", *words, "--reason", f"asked by {teacher}").splitlines()
                assert [line for line in told if line.startswith(ALONE)], told
                assert [line for line in told if not line.startswith(ALONE)] == \
                    explained(ledger, "clerk", *words).splitlines(), words
                looked.append(f"{teacher}|hr|asked by {teacher}")
        ledger.refused("explain", "T77", user="hr", status=1, code="unknown_teacher")
        ledger.refused("explain", "T1", "--reason", "", user="hr", status=2, code="reason", hint="why")
        assert ledger.sql("SELECT teacher, by_user, reason FROM stipend.look ORDER BY number").splitlines() \
            == [*looked, "T77|hr|"]
        assert ledger.run("explain", "T1", user="hr")["alone"] is True
    finally:
        ledger.drop()


def case_duplicates(world: World, _: pathlib.Path) -> None:
    """A duplicate is told to HR, and of the other claim neither teacher, name nor evidence is shown"""
    ledger = world.template.copy("roles_duplicates")
    try:
        told = explained(ledger, "hr", "T2")
        assert "the earlier claim is C1" in told and "HELD" in told, told
        rows = subprocess.run(["psql", "-qtAX", "-d", ledger.name, "-c", "SELECT stipend.hr_look('T2')",
                               *(part for view in VIEWS for part in ("-c", f"SELECT * FROM stipend.{view}"))],
                              env=os.environ | {"PGUSER": "hr"}, capture_output=True, text=True, check=True)
        assert "C1|" in rows.stdout and "~1" in rows.stdout, rows.stdout
        for secret in ("T1|", "|T1", "Ana", "A1|"):
            assert secret not in rows.stdout, (secret, rows.stdout)
    finally:
        ledger.drop()


VIEWS = ("hr_teachers", "hr_assignments", "hr_agreements", "hr_attendance", "hr_deliverables", "hr_logs",
         "hr_waivers", "hr_claims", "hr_reviews", "hr_aid", "hr_milestones", "hr_service",
         "hr_settlements", "hr_payments", "hr_decision", "hr_entry", "hr_link")


def case_another_session(world: World, _: pathlib.Path) -> None:
    """A look opens its own session's views, for ten minutes, and no other's"""
    ledger = world.template.copy("roles_session")
    seen = "SELECT count(*) FROM stipend.hr_teachers"
    hr = os.environ | {"PGUSER": "hr"}
    first = subprocess.Popen(["psql", "-qtAX", "-d", ledger.name], env=hr, stdin=subprocess.PIPE,
                             stdout=subprocess.PIPE, text=True)
    try:
        first.stdin.write("SELECT stipend.hr_look('T1') > 0;\n" + seen + ";\n")
        first.stdin.flush()
        assert [first.stdout.readline().strip() for _ in "ab"] == ["t", "1"]
        other = subprocess.run(["psql", "-qtAX", "-d", ledger.name, "-c", seen], env=hr, check=True,
                               capture_output=True, text=True)
        assert other.stdout.strip() == "0"
        # The same look ten minutes ago: a superuser makes it old.
        ledger.sql("ALTER TABLE stipend.look DISABLE TRIGGER ALL; UPDATE stipend.look SET"
                   " at = at - interval '10 minutes'; ALTER TABLE stipend.look ENABLE ALWAYS TRIGGER append_only")
        first.stdin.write(seen + ";\n")
        first.stdin.flush()
        assert first.stdout.readline().strip() == "0"
    finally:
        first.communicate()
        ledger.drop()


WRITE = "--write" in sys.argv


def main() -> None:
    world = World(os.path.abspath(sys.argv[1]))
    try:
        ledgers.run_cases(ledgers.named(globals(), [w for w in sys.argv[3:] if w != "--write"]), world)
    finally:
        world.close()


main()
