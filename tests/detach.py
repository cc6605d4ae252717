"""An old year taken out of the ledger: detach.py PROGRAM SOURCE_ROOT [WORD...].

Two editions of the small district's programme, which share its funds; the first is detached, dumped, dropped,
and attached again.  The ledger of before is upgraded, too.  Runs under with_server; answers in TAP; WORD
chooses cases.
"""
import hashlib
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
from session import Session  # noqa: E402

NEW = "2027-28"
ROOT = pathlib.Path(__file__).resolve().parent.parent
PAYMENTS = "payment,batch,key,on,amount,reference,status"
SETTLEMENTS = "settlement,key,on,amount,how,authority"
MIGRATIONS = sorted((ROOT / "schema" / "migrations").glob("*.sql"))
TABLES = ("decision_1", "entry_1")
OWNER = "SET ROLE stipend_owner; "
SUMS = "TABLE stipend.trial_balance ORDER BY 1, 2, 3, 4, 5", "TABLE stipend.fund_balance ORDER BY 1, 2"


class World:
    """A posted batch of the old edition, whose periods are closed, and one of the new."""

    def __init__(self, program: str, place: pathlib.Path):
        self.place = place
        self.ledger = ledgers.district(program, "detach")
        document = json.loads((ledgers.DISTRICT / "programme.json").read_text("utf-8"))
        self.old = document["edition"]
        self.programme = document["programme"]
        self.periods = [period["id"] for period in document["pay_periods"]]
        self.post(self.ledger, self.periods[0], self.old)
        batch, self.key, cents = self.ledger.sql(
            "SELECT batch, key, sum(amount) FROM stipend.entry WHERE credit = 'payable' GROUP BY 1, 2"
            " ORDER BY 1, 2 LIMIT 1").split("|")
        self.payment = f"P1,{batch},{self.key},2026-10-02,{int(cents) // 100}.{int(cents) % 100:02},run 1,"
        self.bring(self.ledger, "payments", PAYMENTS, self.payment + "paid")
        self.bring(self.ledger, "settlements", SETTLEMENTS, f"S1,{self.key},2026-10-03,1.00,waived,item 3")
        document["edition"] = NEW
        ledgers.load(self.ledger, document, approve=False)
        self.ledger.run("approve", f"{self.programme}/{NEW}:1", "--reason", "board", user="approver")
        self.open = self.ledger.copy("detach_open")
        for period in self.periods:
            self.ledger.run("period", "close", period, *self.of(self.old))
        self.post(self.ledger, self.periods[0], NEW)

    def of(self, edition: str) -> tuple[str, ...]:
        return ("--programme", self.programme, "--edition", edition)

    def post(self, ledger: ledgers.Ledger, period: str, edition: str) -> dict:
        file = self.place / "a.plan"
        planned = ledger.plan(period, file, *self.of(edition))
        ledger.run("post", file)
        return planned

    def bring(self, ledger: ledgers.Ledger, kind: str, head: str, row: str, **expected) -> dict:
        file = self.place / f"{kind}.csv"
        file.write_text(f"{head}\n{row}\n", "utf-8")
        return ledger.run("import", kind, file, **expected)

    def left(self, ledger: ledgers.Ledger) -> str:
        """What the next plan of the new edition says of the funds."""
        done = subprocess.run([ledger.program, "plan", self.periods[1], *self.of(NEW), "--no-progress"], check=True,
                              env=ledger.environment("clerk"), capture_output=True, text=True)
        return done.stdout[done.stdout.index("Fund "):]

    def close(self) -> None:
        self.ledger.drop()
        self.open.drop()


def found(ledger: ledgers.Ledger, *words: str) -> list[str]:
    status, said = ledger.start("verify", *words, user="auditor"), None
    out, err = status.communicate(timeout=300)
    assert status.returncode in (0, 4), (status.returncode, out, err)
    said = json.loads(out)["findings"]
    assert bool(said) == (status.returncode == 4)
    return [f["record"] + (f": {f['field']}" if f.get("field") else "") for f in said]


def detach(ledger: ledgers.Ledger) -> None:
    ledger.sql(OWNER + "SELECT stipend.detach_edition(1::smallint, 'seven years are over')")


def attach(ledger: ledgers.Ledger) -> None:
    ledger.sql(OWNER + "SELECT stipend.attach_edition(1::smallint, 'asked by the auditor')")


def dump(ledger: ledgers.Ledger) -> str:
    done = subprocess.run(["pg_dump", "-d", ledger.name, *(f"--table=stipend.{t}" for t in TABLES)], check=True,
                          capture_output=True, text=True)
    ledger.sql("DROP TABLE " + ", ".join(f"stipend.{t}" for t in TABLES))
    return done.stdout


def restore(ledger: ledgers.Ledger, text: str) -> None:
    subprocess.run(["psql", "-qX", "-v", "ON_ERROR_STOP=1", "-d", ledger.name], input=text, check=True, text=True,
                   stdout=subprocess.DEVNULL)


def case_away_and_back(world: World, _: pathlib.Path) -> None:
    """Sums, plans, posts and replays of other years are as before; attached again, all of it is"""
    ledger, whole = world.ledger.copy("detach_back"), world.ledger.copy("detach_whole")
    try:
        assert not found(ledger)
        sums, left = [ledger.sql(text) for text in SUMS], world.left(ledger)
        assert "budget" in left, left
        detach(ledger)
        assert found(ledger) == ["edition 1"]
        assert not found(ledger, "--detached", world.old)
        assert not found(ledger, "--detached", f"{world.programme}/{world.old}")
        ledger.refused("verify", "--detached", f"{world.old},{NEW}", status=1, code="not_detached", user="auditor")
        kept = dump(ledger)
        assert found(ledger) == ["edition 1"] and not found(ledger, "--detached", world.old)
        assert [ledger.sql(text) for text in SUMS] == sums
        assert world.left(ledger) == left
        here, there = (world.post(one, world.periods[1], NEW) for one in (ledger, whole))
        assert here["entries"] == there["entries"] and here["digest"] == there["digest"]
        ledger.run("replay", NEW, user="auditor")
        assert not found(ledger, "--detached", world.old)
        restore(ledger, kept)
        attach(ledger)
        assert not found(ledger)
        ledger.run("replay", world.old, user="auditor")
        assert ledger.sql("TABLE stipend.decision ORDER BY batch, line") == \
            whole.sql("TABLE stipend.decision ORDER BY batch, line")
        assert ledger.sql("TABLE stipend.entry ORDER BY batch, line") == \
            whole.sql("TABLE stipend.entry ORDER BY batch, line")
        detach(ledger)
        assert not found(ledger, "--detached", world.old)
    finally:
        ledger.drop()
        whole.drop()


def case_asked_of(world: World, _: pathlib.Path) -> None:
    """Whoever asks for what is not here is told so"""
    ledger = world.ledger.copy("detach_asked")
    try:
        detach(ledger)
        for words in (("replay", world.old), ("export", world.old, "--format", "hledger"),
                      ("plan", world.periods[0], *world.of(world.old), "--off-cycle", "--as-of", "2027-06-01",
                       "--reason", "late")):
            status, said = ledger.answer(*words)
            assert status == 1 and said["code"] in ("detached", "closed_period"), (words, status, said)
        status, said = ledger.answer("period", "reopen", world.periods[-1], "--reason", "x", *world.of(world.old))
        assert status != 0 and "detached" in said["message"], said
        before = ledger.stored()
        for kind, head, row in (
                ("payments", PAYMENTS, world.payment + "returned"),
                ("payments", PAYMENTS + ",retract", world.payment + "paid,yes"),
                ("settlements", SETTLEMENTS, f"S1,{world.key},2026-10-03,2.00,waived,item 3"),
                ("settlements", "settlement,retract", "S1,yes")):
            said = world.bring(ledger, kind, head, row, status=3)
            assert said["code"] == "detached" and "attach_edition(1," in said["hint"], said
        for kind, head, row in (("payments", PAYMENTS, world.payment.replace("P1", "P2") + "paid"),
                                ("settlements", SETTLEMENTS, f"S2,{world.key},2026-10-03,2.00,waived,item 3")):
            key = f"{world.programme}/{world.old}:{world.key}"
            said = world.bring(ledger, kind, head, row.replace(world.key, key), status=3)
            assert said["code"] == "unknown_reference", said
        assert ledger.stored() == before
        said = ledger.run("report", "funds", world.old)
        assert "detached" in said["editions"], said
    finally:
        ledger.drop()


def case_who_may(world: World, _: pathlib.Path) -> None:
    """Only the owner of the tables, only a year whose periods are closed; a clerk's act is refused"""
    call = "SELECT stipend.detach_edition(1::smallint, 'x');"
    act = ("INSERT INTO stipend.period_act SELECT max(number) + 1, 1, '', 'detach', 'x', session_user, now(),"
           " sha256('x') FROM stipend.period_act;")
    for user in ("clerk", "approver", "auditor"):
        db = Session(world.ledger.name, user)
        assert db.refused(call) == "42501"
        assert db.refused(act) == ("42501" if user == "auditor" else "ST011"), user
        db.close()
    for name, statement in ((world.open.name, call), (world.ledger.name, "SELECT stipend.attach_edition(1::smallint,"
                                                                         " 'x');")):
        db = Session(name)
        db.do("SET ROLE stipend_owner;")
        assert db.refused(statement) == "ST011"
        db.close()


def case_bent(world: World, _: pathlib.Path) -> None:
    """What is bent while the rows are away is found: totals, the act, the dump, tables gone without an act"""
    for text, tables, words, first in (
            ("UPDATE stipend.detached_total SET debit = debit + 100 WHERE debit > 0;", ["detached_total"],
             ("--detached", world.old), "edition 1: totals"),
            ("DELETE FROM stipend.detached_total;", ["detached_total"], ("--detached", world.old),
             "edition 1: totals"),
            ("UPDATE stipend.period_act SET reason = 'x' WHERE act = 'detach';", ["period_act"],
             ("--detached", world.old), "period act "),
            ("DELETE FROM stipend.period_act WHERE act = 'detach';", ["period_act"], (),
             "partition stipend.decision_1 of stipend.decision")):
        ledger = world.ledger.copy("detach_bent")
        try:
            detach(ledger)
            db = Session(ledger.name)
            assert db.behind(tables, text) == "00000"
            db.close()
            said = found(ledger, *words)
            assert said and said[0].startswith(first), (text, said)
        finally:
            ledger.drop()
    ledger = world.ledger.copy("detach_bent")
    try:
        ledger.sql(OWNER + "ALTER TABLE stipend.entry DETACH PARTITION stipend.entry_1; DROP TABLE stipend.entry_1")
        assert "partition stipend.entry_1 of stipend.entry" in found(ledger)
        ledger.refused("verify", "--detached", world.old, status=1, code="not_detached", user="auditor")
    finally:
        ledger.drop()
    ledger = world.ledger.copy("detach_bent")
    try:
        detach(ledger)
        payee = ledger.sql("SELECT payee FROM stipend.entry_1 LIMIT 1")
        restore(ledger, dump(ledger).replace(f"\t{payee}\t", "\tT99\t"))
        attach(ledger)
        assert "batch 1: rows" in found(ledger)
    finally:
        ledger.drop()


def migrate(ledger: ledgers.Ledger, file: pathlib.Path) -> None:
    number, _, title = file.stem.partition("_")
    ledger.sql("BEGIN; " + ("SET LOCAL ROLE stipend_owner; " if number != "001" else "") + file.read_text("utf-8")
               + f"; INSERT INTO stipend.migration VALUES ({int(number)}, '{title}',"
                 f" '\\x{hashlib.sha256(file.read_bytes()).hexdigest()}'); COMMIT")


def before_partitions(world: World, name: str) -> ledgers.Ledger:
    """The same rows in a ledger as migrations 1 to 10 made it."""
    ledgers.psql("postgres", f"CREATE DATABASE {name} TEMPLATE template0")
    ledger = ledgers.Ledger(world.ledger.program, name)
    for file in MIGRATIONS[:10]:
        migrate(ledger, file)
    for line in ledger.sql(
            "SELECT c.relname, string_agg(quote_ident(a.attname), ',' ORDER BY a.attnum) FROM pg_class c JOIN"
            " pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 WHERE c.relnamespace = 'stipend'::regnamespace"
            " AND c.relkind = 'r' AND c.relname NOT IN ('migration', 'look', 'export_act') GROUP BY c.oid"
            " ORDER BY c.oid").splitlines():
        table, columns = line.split("|")
        rows = subprocess.run(["psql", "-qX", "-d", world.ledger.name, "-c",
                               f"COPY (SELECT {columns} FROM stipend.{table}) TO STDOUT"],
                              check=True, capture_output=True).stdout
        subprocess.run(["psql", "-qX", "-v", "ON_ERROR_STOP=1", "-d", name,
                        "-c", f"ALTER TABLE stipend.{table} DISABLE TRIGGER USER",
                        "-c", f"COPY stipend.{table} ({columns}) FROM STDIN"], input=rows, check=True)
    db = Session(name)
    db.do("".join(sealing.reseal_batches(db)))  # batches told less of themselves then
    db.close()
    ledger.sql("DO $$ DECLARE t record; BEGIN FOR t IN SELECT tgrelid::regclass AS r, tgname FROM pg_trigger"
               " WHERE NOT tgisinternal LOOP EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER %I', t.r, t.tgname);"
               " END LOOP; END $$")
    return ledger


def case_upgraded(world: World, _: pathlib.Path) -> None:
    """A ledger of before partitions is carried over to the row, and goes on"""
    ledger = before_partitions(world, "detach_before")
    try:
        tables = [f"TABLE stipend.{table} ORDER BY batch, line" for table in ("decision", "entry")]
        before = [ledger.sql(text) for text in tables]
        assert all(before)
        ledger.run("db", "init", user=os.environ["PGUSER"])
        assert [ledger.sql(text) for text in tables] == before
        assert ledger.sql("SELECT count(*) > 0 FROM stipend.entry_1") == "t"
        assert ledger.sql("SELECT count(*) > 0 FROM stipend.decision_2") == "t"
        assert not found(ledger)
        ledger.run("replay", world.old, user="auditor")
        world.post(ledger, world.periods[1], NEW)
        assert not found(ledger)
    finally:
        ledger.drop()


def indexed(ledger: ledgers.Ledger) -> list[str]:
    """Partitions that have their part of the index of a migration after partitions."""
    return ledger.sql("SELECT i.inhrelid::regclass::text FROM pg_inherits i"
                      " JOIN pg_index x ON x.indexrelid = i.inhparent AND x.indisvalid"
                      " WHERE i.inhparent = 'stipend.decision_waiting'::regclass ORDER BY 1").splitlines()


def case_later_index(world: World, _: pathlib.Path) -> None:
    """An index of a later migration comes to old, new and, once they are attached, detached partitions"""
    ledger = before_partitions(world, "detach_between")
    try:
        migrate(ledger, MIGRATIONS[10])
        detach(ledger)
        ledger.run("db", "init", user=os.environ["PGUSER"])
        assert indexed(ledger) == ["stipend.decision_waiting_2"], indexed(ledger)
        assert found(ledger) == ["edition 1"] and not found(ledger, "--detached", world.old)
        document = json.loads((ledgers.DISTRICT / "programme.json").read_text("utf-8"))
        ledgers.load(ledger, document | {"edition": "2028-29"}, approve=False)
        attach(ledger)
        assert indexed(ledger) == [f"stipend.decision_waiting_{n}" for n in (1, 2, 3)], indexed(ledger)
        assert not found(ledger)
        detach(ledger)
        assert indexed(ledger) == [f"stipend.decision_waiting_{n}" for n in (2, 3)]
        assert not found(ledger, "--detached", world.old)
    finally:
        ledger.drop()


def case_one_partition(world: World, _: pathlib.Path) -> None:
    """The persons' rows of one edition are read from its partitions only"""
    db = Session(world.ledger.name)
    for name, value in {"intake": 99, "batch": 99, "programme": world.programme, "edition": 2, "from": "",
                        "until": "~", "texts": "off", "claimants": "off"}.items():
        db.do(f"SELECT set_config('stipend.{name}', '{value}', false);")
    text = (ROOT / "schema" / "query" / "person_rows.sql").read_text("utf-8")
    plan = "\n".join(db.do(f"EXPLAIN (COSTS off) {text};"))
    db.close()
    assert set(re.findall(r" on ((?:decision|entry)(?:_[0-9]+)?)\b", plan)) == {"decision_2", "entry_2"}, plan


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="stipend-detach-") as place:
        world = World(ledgers.plain(sys.argv[1]), pathlib.Path(place))
        try:
            ledgers.run_cases(ledgers.named(globals(), sys.argv[3:]), world)
        finally:
            world.close()


main()
