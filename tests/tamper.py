"""Whoever bends the ledger behind its back: tamper.py PROGRAM SOURCE_ROOT [--write | --all | WORD...].

Every column of every ledger and fact table, rows taken out and put in, the tail, the whole chain, periods
and closings, triggers, functions and grants: as the tables' owner, as a superuser under
session_replication_role = replica, and with the triggers disabled too.  tamper.table lists every attack
with its answer: the SQLSTATE of the database's refusal, or the record and field that verify names first.
An attack that is not in the table fails, and so does one that nobody finds.  Runs under with_server;
answers in TAP; WORD chooses cases; of columns of facts each fourth is tried, with --all every one (and
verify_test.c changes them all); --write writes the made part of the table anew.
"""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import ledger as ledgers  # noqa: E402
import sealing  # noqa: E402
from ledger import Ledger  # noqa: E402
from session import Session  # noqa: E402

TABLE = pathlib.Path(__file__).with_suffix(".table")
MADE = "# Made by tamper.py --write: every column and row of every table.\n"
# Under no digest: DESIGN.md, Not promised; totals of detached editions are detach.py's.
UNSEALED = ("migration", "look", "export_act", "detached_total")
FACTS = {
    "teachers": "teacher,name,same_as\nT8,Dan,\nT9,Dora,T3\n",
    "deliverables": "assignment,deliverable,submitted_on,accepted_on,accepted_by\n"
                    "A1,plan,2026-09-01,2026-09-02,teacher\nA2,plan,2026-09-01,,\n",
    "logs": "assignment,what,on,minutes\nA1,visits,2026-09-01,60\nA2,visits,2026-09-01,30\n",
    "waivers": "assignment,leaf,granted_on,by,reason\nA3,seminars,2026-12-01,board,ill\n"
               "A2,seminars,2026-12-01,board,moved\n",
    "reviews": "claim,code,finding,on,by,reason\nC1,DUPLICATE_TEACHER,stands,2026-10-01,desk,seen\n",
    "aid": "assignment,on,amount\nA1,2026-12-01,100.00\nA2,2026-12-01,50.00\n",
    "milestones": "assignment,what,on\nA1,left,2027-05-02\nA2,left,2027-05-02\n",
    "service": "assignment,from,employer,until,qualifies\nA1,2026-12-02,District,2026-12-30,yes\n",
    "settlements": "settlement,key,on,amount,how,authority\nS1,cover:C1,2026-12-02,1.00,repaid,board\n",
    "payments": "payment,batch,key,on,amount,reference,status\nP1,1,cover:C1,2026-12-02,1.00,cheque,paid\n"}
MONTHS = (("2026-09", ""), ("2026-10", "T2,SE-1,present\n"), ("2026-11", "T1,SE-2,present\nT2,SE-2,absent\n"))
VALUES = {  # other values of a column by its type; the first that its constraints take is used
    "text": ["'x'"] + [f"'{word}'" for word in (
        "paid held payable cash expense absent present cancelled am leave left graduated repaid waived "
        "returned no yes internal substitute dismissed stands reopen close").split()],
    "date": ["{0} + 1", "date '2026-09-09'"], "bytea": ["set_byte({0}, 5, (get_byte({0}, 5) + 1) % 256)",
                                                       "sha256('x')"],
    "boolean": ["NOT coalesce({0}, false)"], "timestamp with time zone": ["{0} + interval '1 microsecond'"],
    "number": ["{0} + 1", "{0} + 1000", "1", "2"]}
COPIES = {"edition": {"number": 2, "edition": "x"}, "revision": {"number": 2, "revision": 9},
          "intake": {"number": 999}, "approval": {"number": 99, "revision": 1, "by_user": "x"},
          "period_act": {"number": 99}, "batch": {"number": 9, "plan": "\\x" + "ab" * 32},
          "decision": {"line": 9999}, "entry": {"line": 9999}, "link": {"other": "Z"}}


class World:
    """Three batches, closings between and after them, a row in every table; and a copy of all rows."""

    def __init__(self, program: str, place: pathlib.Path, every: bool):
        self.place, self.head, self.every = place, place / "kept.head", every
        self.ledger = ledgers.district(program, "tamper")
        for number, (period, late) in enumerate(MONTHS, 1):
            if late:
                self.bring("attendance", "teacher,session,status\n" + late)
            self.ledger.plan(period, place / "a.plan")
            assert self.ledger.run("post", place / "a.plan")["batch"] == number
            if number == 1:
                self.facts()
            self.close(number, period)
            if number == len(MONTHS):  # what no batch has sealed
                self.bring("attendance", "teacher,session,status\nT2,SE-2,present\n")
                self.ledger.plan("2026-12", place / "a.plan", "--off-cycle", "--as-of", "2026-11-20", "--reason",
                                 "one more")
            with self.head.open("a") as kept:
                kept.write(output(self.ledger, "head"))
        self.whole = self.ledger.copy("tamper_whole")  # without this session, so that it can be copied
        self.db = Session(self.ledger.name)
        self.columns: dict[str, list[list[str]]] = {}
        for line in self.db.do(
                "SELECT c.relname, a.attname, format_type(a.atttypid, NULL) FROM pg_class c JOIN pg_attribute a"
                " ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped WHERE c.relkind IN ('r', 'p') AND"
                " NOT c.relispartition AND"
                " c.relnamespace = 'stipend'::regnamespace ORDER BY c.relname, a.attnum;"):
            table, *column = line.split("|")
            if table not in UNSEALED:
                self.columns.setdefault(table, []).append(column)
        self.keys = dict(line.split("|") for line in self.db.do(
            "SELECT conrelid::regclass::text, (SELECT string_agg(quote_ident(attname), ',' ORDER BY n) FROM"
            " unnest(conkey) WITH ORDINALITY k (number, n) JOIN pg_attribute ON attrelid = conrelid AND"
            " attnum = k.number) FROM pg_constraint WHERE contype = 'p' AND"
            " connamespace = 'stipend'::regnamespace;"))
        for table in ("decision", "entry"):  # the keys are the partitions'
            self.keys[f"stipend.{table}"] = self.keys[f"stipend.{table}_1"]
        self.db.do("CREATE SCHEMA keep;" + "".join(
            f"CREATE TABLE keep.{table} AS TABLE stipend.{table};" for table in self.columns))

    def bring(self, kind: str, text: str) -> None:
        (self.place / f"{kind}.csv").write_text(text)
        self.ledger.run("import", kind, self.place / f"{kind}.csv")

    def facts(self) -> None:
        for kind, text in FACTS.items():
            self.bring(kind, text)

    def close(self, number: int, period: str) -> None:
        """Close a period as the clerk."""
        db = Session(self.ledger.name, "clerk")
        old = sealing.records(db, "period_act")
        act = {"number": number, "edition": 1, "period": period, "act": "close", "reason": "paid out",
               "by_user": "clerk", "at": 840000000000000 + number}
        chain = sealing.period_chain(old[-1]["chain"] if old else sealing.ZEROS, act)
        db.do("INSERT INTO stipend.period_act (number, edition, period, act, reason, at, chain) VALUES"
              f" ({number}, 1, '{period}', 'close', 'paid out', {sealing.EPOCH} + {act['at']} *"
              f" interval '1 microsecond', '\\x{chain.hex()}');")
        db.close()

    def row(self, table: str) -> str:
        """The middle row of a table, by its primary key; of decisions and entries one of batch 1."""
        order = self.keys[f"stipend.{table}"]
        among = f"stipend.{table}" + (" WHERE batch = 1" if table in ("decision", "entry") else "")
        return (f"ctid = (SELECT ctid FROM {among} ORDER BY {order}"
                f" OFFSET (SELECT (count(*) - 1) / 2 FROM {among}) LIMIT 1)")


def output(ledger: Ledger, *words: object) -> str:
    done = subprocess.run([ledger.program, *map(str, words), "--no-progress"], check=True, text=True,
                          capture_output=True, env=ledger.environment("auditor"))
    return done.stdout


def verify(ledger: Ledger, *words: object, user: str = os.environ["PGUSER"]) -> list[str]:
    """What is found, first things first: "RECORD: FIELD", or "RECORD" where no field is named.  As the
    superuser: grants may be what was taken away."""
    done = subprocess.run([ledger.program, "verify", *map(str, words), "--json", "--no-progress"], check=False,
                          capture_output=True, text=True, env=ledger.environment(user))
    assert done.returncode in (0, 4), (done.returncode, done.stdout, done.stderr)
    said = json.loads(done.stdout)
    error = json.loads(done.stderr)["error"]["code"] if done.returncode else "verify"
    assert said["verified"] == (done.returncode == 0) and ("objects" in said) == (error == "verify"), said
    found = [f["record"] + (f": {f['field']}" if f.get("field") else "") for f in said["findings"]]
    if error != "verify":  # a value that cannot even be read
        found.append(error)
    assert bool(found) == (done.returncode == 4)
    return found


def clean(ledger: Ledger, *words: object) -> None:
    found = verify(ledger, *words)
    assert not found, found


def restore(world: World, tables: list[str]) -> None:
    text = "".join(f"DELETE FROM stipend.{t}; INSERT INTO stipend.{t} TABLE keep.{t};" for t in tables)
    assert world.db.behind(tables, text) == "00000", tables


def changed(world: World, tables: list[str]) -> bool:
    return any(line != "0" for table in tables for line in world.db.do(
        f"SELECT count(*) FROM (TABLE stipend.{table} EXCEPT ALL TABLE keep.{table}) a;"
        f"SELECT count(*) FROM (TABLE keep.{table} EXCEPT ALL TABLE stipend.{table}) b;"))


def attack(world: World, text: str, *tables: str) -> str | None:
    """The three answers to one statement; None when it is impossible (a constraint, or no change)."""
    db, answers = world.db, []
    if db.behind([*tables], text) != "00000" or not changed(world, [*tables]):
        return None
    found = verify(world.ledger)
    restore(world, [*tables])
    for way in ("SET LOCAL ROLE stipend_owner", "SET LOCAL session_replication_role = replica"):
        state = db.refused(f"{way}; {text}")
        answers.append("stored" if state == "00000" else state)
    return " | ".join([*answers, found[0] if found else "NOT FOUND"])


def column_attack(world: World, table: str, column: str, of_type: str) -> str:
    """Another value in one column of one row."""
    if column == "edition" and table in ("decision", "entry"):  # there is no partition for another
        assert world.db.behind([table], f"UPDATE stipend.{table} SET edition = 2;") == "23514"
        return "ST001 | ST001 | 23514"
    for value in VALUES.get(of_type, VALUES["number"]):
        name = f'"{column}"'
        change = f"{name} = {value.format(name)}"
        if table == "entry" and column.startswith("reverses_"):
            change = "reverses_batch = 2, reverses_line = 1"  # null or not as a pair
        if table == "batch" and column.startswith("reverses"):
            change = ("reverses = number - 1, reverses_key = 'stipend:A1/annual/first', reverses_reason = 'none', "
                      "off_cycle = NULL, reposts = NULL, recut = false, decided = 0, decisions = 0")
        answer = attack(world, f"UPDATE stipend.{table} SET {change} WHERE {world.row(table)};", table)
        if answer:
            return answer
    raise AssertionError(f"{table}.{column}: no value would do")


def copy_attack(world: World, table: str) -> str:
    """A row more, as another but for its key."""
    key = world.keys[f"stipend.{table}"].replace('"', "").split(",")[0]
    other = COPIES.get(table) or {key: "Z" if table != "calendar" else "S1", "line": 9999}
    text = (f"INSERT INTO stipend.{table} SELECT (jsonb_populate_record(t, '{json.dumps(other)}')).*"
            f" FROM stipend.{table} t WHERE {world.row(table)};")
    answer = attack(world, text, table)
    assert answer, f"{table}: no row can be put in"
    return answer


def made_lines(world: World, every: bool):
    """Each attack of the made part, and its answers; without `every`, of facts each fourth column."""
    for table, columns in world.columns.items():
        some = columns[::4] if table in ledgers.KINDS or table in FACTS else columns
        for column, of_type in columns if every else some:
            yield f"column {table}.{column}", column_attack(world, table, column, of_type)
        yield f"delete {table}", attack(world, f"DELETE FROM stipend.{table} WHERE {world.row(table)};", table)
        of = [*world.columns] if table in ("edition", "revision") else [table]  # what refers to it goes too
        yield f"truncate {table}", attack(world, f"TRUNCATE stipend.{table} CASCADE;", *of)
        yield f"insert {table}", copy_attack(world, table)


def read_made() -> dict[str, str]:
    """The made part: an attack and its answers a line."""
    lines = (line for line in TABLE.read_text("utf-8").splitlines() if " | " in line and line[0] not in "#|")
    return {line.split(" | ")[0].strip(): " | ".join(map(str.strip, line.split(" | ")[1:])) for line in lines}


def read_attacks() -> list[dict]:
    """The written part: blocks of attack, as, "| SQL", then refused, found or head."""
    attacks: list[dict] = []
    for line in TABLE.read_text("utf-8").partition(MADE)[0].splitlines():
        word, _, rest = line.partition(" ")
        if word == "attack":
            attacks.append({"title": rest, "sql": "", "reseal": False})
        elif word == "|":
            attacks[-1]["sql"] += rest + "\n"
        elif word == "reseal":
            attacks[-1]["reseal"] = True
        elif word in ("as", "refused", "found", "head"):
            attacks[-1][word] = rest
        else:
            assert not line.strip() or word == "#", line
    return attacks


def case_clean(world: World, _: pathlib.Path) -> None:
    """The ledger itself is clean, and is the one whose head was kept"""
    clean(world.ledger)
    clean(world.ledger, "--head", world.head)
    assert not verify(world.ledger, user="auditor")
    empty = world.db.do("".join(f"SELECT '{t}' WHERE NOT EXISTS (TABLE stipend.{t});" for t in world.columns))
    assert not empty, f"no row is there to be changed: {empty}"


def case_every_column_and_row(world: World, _: pathlib.Path) -> None:
    """Every column of every table changed, rows deleted, put in, tables emptied: refused, and found"""
    listed, made = read_made(), dict(made_lines(world, world.every))
    wrong = [f"{what}: {answer}, and the table says {listed.get(what)}"
             for what, answer in made.items() if listed.get(what) != answer]
    wrong += [f"{what}: in the table, and cannot be tried" for what in listed.keys() - made.keys() if world.every]
    named = {f"column {table}.{column}" for table, columns in world.columns.items() for column, _ in columns}
    wrong += [f"{what}: not in the table" for what in named - listed.keys()]
    wrong += [f"{what}: nobody finds it" for what, answer in made.items() if "NOT FOUND" in str(answer)]
    assert not wrong, "\n".join(wrong)
    clean(world.ledger)


def written_attack(world: World, block: dict) -> str | None:
    """Do one of the written attacks, what is made or altered on a copy; what is wrong with its answer."""
    copied = re.search(r"\b(CREATE|ALTER|GRANT)\b", block["sql"])
    ledger = world.whole.copy("tampered") if copied else world.ledger
    who = block["as"]
    db = Session(ledger.name, who if who in ("clerk", "approver", "auditor") else None)
    try:
        if who == "owner":
            db.do("SET ROLE stipend_owner;")
        if who == "replica":
            db.do("SET session_replication_role = replica;")
        state = db.behind([*world.columns], block["sql"]) if who == "off" else db.ask(block["sql"])[0]
        if "refused" in block:
            return None if state == block["refused"] else f"{block['title']}: SQLSTATE {state}"
        assert state == "00000", (block["title"], state)
        if block["reseal"]:
            for seal in (sealing.reseal_intakes, sealing.reseal_acts, reseal_seen, sealing.reseal_batches):
                assert db.behind([*world.columns], "".join(seal(db))) == "00000"
        found = verify(ledger)
        if "head" in block:
            if found:
                return f"{block['title']}: found without a head: {found[0]}"
            found = verify(ledger, "--head", world.head)
        wanted = block.get("found") or block["head"]
        return None if found[:1] == [wanted] else f"{block['title']}: {found[:1] or 'NOT FOUND'}"
    finally:
        db.close()
        if copied:
            ledger.drop()
        elif "refused" not in block:
            restore(world, [*world.columns])


def reseal_seen(db: Session) -> list[str]:
    """Let every batch say of the acts and facts before it what they are now."""
    made = []
    for batch in sealing.records(db, "batch"):
        at = batch["number"]
        chain = db.do(f"SELECT encode(chain, 'hex') FROM stipend.intake WHERE number = {batch['intake']};")
        made.append(sealing.set_bytes("batch", at, facts=bytes.fromhex(chain[0]),
                                      acts=sealing.acts(db, 1, at + 1, at - 1)))
    return made


def case_written(world: World, _: pathlib.Path) -> None:
    """The attacks that were thought of one by one"""
    attacks = read_attacks()
    assert not changed(world, [*world.columns])
    wrong = [said for said in (written_attack(world, block) for block in attacks) if said]
    assert len(attacks) >= 30 and not wrong, "\n".join(wrong)
    assert not changed(world, [*world.columns])


def found_all(world: World, text: str, wanted: set[str], undo: str) -> None:
    """Verify names exactly the objects that statements changed; and nothing once they are undone."""
    world.db.do(text)
    try:
        assert set(verify(world.ledger)) == wanted, (text[:300], set(verify(world.ledger)) ^ wanted)
    finally:
        world.db.do(undo)
    clean(world.ledger)


def case_every_trigger(world: World, _: pathlib.Path) -> None:
    """Every trigger of the ledger disabled, made ordinary, dropped: each is named"""
    rows = [row.split("|") for row in world.db.do(
        "SELECT tgrelid::regclass, quote_ident(tgname), pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT"
        " tgisinternal AND tgrelid::regclass::text LIKE 'stipend.%';")]
    assert len(rows) > 40
    named = {f"trigger {name} on {table}" for table, name, _ in rows}
    back = "".join(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name};" for table, name, _ in rows)
    for how in ("DISABLE TRIGGER", "ENABLE TRIGGER", "ENABLE REPLICA TRIGGER"):
        found_all(world, "".join(f"ALTER TABLE {table} {how} {name};" for table, name, _ in rows), named, back)
    found_all(world, "".join(f"DROP TRIGGER {name} ON {table};" for table, name, _ in rows), named,
              "".join(f"{text};" for _, _, text in rows) + back)


def case_every_function(world: World, _: pathlib.Path) -> None:
    """Every function of the ledger replaced by one that does nothing: each is named"""
    rows = world.db.do(
        "SELECT json_build_array(oid::regprocedure, pg_get_functiondef(oid), pg_get_function_result(oid),"
        " lanname = 'plpgsql') FROM pg_proc JOIN pg_language l ON l.oid = prolang"
        " WHERE pronamespace = 'stipend'::regnamespace;".replace("oid::reg", "pg_proc.oid::reg")
        .replace("(oid)", "(pg_proc.oid)"))
    functions = [json.loads(row) for row in rows]
    assert len(functions) >= 9
    nothing = []
    for _, text, result, plpgsql in functions:
        head, _, _ = text.partition("AS $function$")
        body = "RETURN NEW;" if result == "trigger" else "RETURN;" if result == "void" else "RETURN NULL;"
        nothing.append(head + (f"AS $x$ BEGIN {body} END $x$;" if plpgsql else f"AS $x$ SELECT NULL::{result} $x$;"))
    found_all(world, "\n".join(nothing), {f"function {name}" for name, *_ in functions},
              "\n".join(text + ";" for _, text, _, _ in functions))


def case_every_grant(world: World, _: pathlib.Path) -> None:
    """Every grant taken away, and every table granted for UPDATE and DELETE: each is named"""
    tables = world.db.do("SELECT DISTINCT c.oid::regclass FROM pg_class c, aclexplode(c.relacl) a WHERE"
                         " c.relnamespace = 'stipend'::regnamespace AND a.grantee <> c.relowner;")
    back = "".join(world.db.do(
        "SELECT format('GRANT %s ON %s TO %I;', privilege_type, c.oid::regclass, grantee::regrole) FROM"
        " pg_class c, aclexplode(c.relacl) a WHERE c.relnamespace = 'stipend'::regnamespace AND"
        " a.grantee <> c.relowner;"))
    roles = "stipend_clerk, stipend_approver, stipend_auditor, stipend_hr"
    named = {f"grants on {table}" for table in tables}
    assert len(named) > 25
    found_all(world, "".join(f"REVOKE ALL ON {table} FROM {roles};" for table in tables), named, back)
    for verb in ("UPDATE", "DELETE", "TRUNCATE", "TRIGGER"):
        found_all(world, "".join(f"GRANT {verb} ON {table} TO stipend_clerk;" for table in tables), named,
                  "".join(f"REVOKE {verb} ON {table} FROM stipend_clerk;" for table in tables))


def write(world: World) -> None:
    """The made part of the table, anew; an attack that nobody finds is not written."""
    made = [*made_lines(world, True)]
    for what, answer in made:
        assert answer and "NOT FOUND" not in answer, f"{what}: {answer}"
    kept = TABLE.read_text("utf-8").partition(MADE)[0]
    head = f"# {'attack':36} | owner | replica | triggers off: verify names first\n"
    TABLE.write_text(kept + MADE + head + "".join(f"{what:38} | {answer}\n" for what, answer in made), "utf-8")


def main() -> None:
    program = ledgers.plain(sys.argv[1])
    with tempfile.TemporaryDirectory(prefix="stipend-tamper-") as place:
        world = World(program, pathlib.Path(place), "--all" in sys.argv)
        try:
            if "--write" in sys.argv:
                write(world)
            else:
                ledgers.run_cases(ledgers.named(globals(), [word for word in sys.argv[3:] if word != "--all"]), world)
        finally:
            world.db.close()
            world.ledger.drop()
            world.whole.drop()


main()
