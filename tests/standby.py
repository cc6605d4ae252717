"""Reading on a standby: standby.py PROGRAM SOURCE_ROOT [WORD...].

A real streaming standby of with_server's server.  Every command that only reads gives there what it gives on
the primary, byte for byte; every other is refused there, and nothing is stored.  Runs under with_server;
answers in TAP; WORD chooses cases.
"""
import os
import pathlib
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import ledger as ledgers  # noqa: E402
import servers  # noqa: E402
from proxy import until  # noqa: E402
from session import Session  # noqa: E402

YEAR, TEACHER, SCHOOL = "2026-27", "T1", "S1"
READS = [
    *[("auditor", *words) for words in (
        ("verify",), ("head",), ("replay", YEAR), ("replay", YEAR, "--as-known", "now"), ("diff", "1", "2"),
        ("sample", YEAR, "--size", "5", "--seed", "1"), ("explain", TEACHER), ("explain", TEACHER, "--why-not"),
        ("report", "register", "2026-09"), ("report", "funds", YEAR), ("report", "school", SCHOOL),
        ("report", "held"), ("report", "open", YEAR), ("report", "statement", TEACHER),
        ("export", YEAR, "--format", "ledger"), ("export", YEAR, "--format", "hledger"),
        ("export", YEAR, "--format", "beancount"), ("export", YEAR, "--format", "csv"),
        ("export", "batch:1", "--format", "jsonl"))],
    *[("clerk", *words) for words in (
        ("period", "list"), ("plan", "2026-10"), ("plan", "2026-10", "--jsonl"), ("explain", TEACHER),
        ("reverse", "2", "--reason", "wrong fund"))],
]


class World:
    """The small district with two batches, on a primary and its standby."""

    def __init__(self, program: str, place: pathlib.Path):
        self.top = servers.place_for(place)
        self.rows, self.plan = place / "rows.csv", place / "a.plan"
        self.ledger = ledgers.district(program, "standby")
        self.ledger.plan("2026-09", self.plan)
        self.ledger.run("post", self.plan)
        self.changes = 0
        self.change()
        assert self.ledger.run("post", self.plan)["batch"] == 2
        self.primary = self.ledger.host
        self.standby = servers.Server(self.top, "standby", self.primary)
        self.standby.caught_up(self.primary)

    def change(self) -> None:
        """A plan with something to post, since a fact is another again."""
        self.changes += 1
        self.rows.write_text(f"teacher,session,status\nT2,SE-1,{'present' if self.changes % 2 else 'absent'}\n")
        self.ledger.run("import", "attendance", self.rows, "--again")
        self.ledger.plan("2026-09", self.plan, "--off-cycle", "--as-of", "2026-09-25", "--reason",
                         f"late {self.changes}")

    def where(self, hosts: str, attributes: str) -> str:
        return f"host={hosts} port=5432 dbname={self.ledger.name} target_session_attrs={attributes}"

    def ask(self, where: str, user: str, *words: object) -> tuple[int, bytes, bytes]:
        env = {k: v for k, v in self.ledger.environment(user).items() if not k.startswith("PG")}
        done = subprocess.run([self.ledger.program, "--db", where, "--user", user, *map(str, words), "--no-progress"],
                              env=env, stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=120)
        return done.returncode, done.stdout, done.stderr

    def both(self) -> str:
        return f"{self.primary},{self.standby.host}"

    def close(self) -> None:
        self.standby.end()
        self.ledger.drop()


def case_reads(world: World, _: pathlib.Path) -> None:
    """What only reads gives the same bytes on the standby as on the primary"""
    world.standby.caught_up(world.primary)
    there = world.where(world.both(), "prefer-standby")
    here = world.where(world.both(), "primary")
    assert b"a standby" in world.ask(there, "auditor", "doctor")[1]
    assert b"the primary" in world.ask(here, "auditor", "doctor")[1]
    recorded = world.ledger.sql("SELECT count(*) FROM stipend.export_act")
    unrecorded = b"stipend: warning: this export is not recorded: the server is a standby\n"
    for user, *words in READS:
        for form in ([], ["--json"]) if "--jsonl" not in words else ([],):
            got = world.ask(there, user, *words, *form)  # first: the primary records its exports
            want = world.ask(here, user, *words, *form)
            assert got[0] == want[0] == 0 and got[1] == want[1] and want[1], (words, form, got, want)
            if words[0] == "export" and not form:
                assert got[2].endswith(unrecorded), (words, got[2], want[2])
            elif words[0] != "export":
                assert got[2] == want[2], (words, got[2], want[2])
    now = world.ledger.sql("SELECT count(*) FROM stipend.export_act")
    assert int(now) > int(recorded)


def case_behind(world: World, _: pathlib.Path) -> None:
    """A standby that lags answers as the ledger was, and says through which intake"""
    world.standby.sql("SELECT pg_wal_replay_pause()")
    try:
        before = world.ask(world.where(world.standby.host, "any"), "auditor", "head")
        world.change()
        posted = world.ledger.run("post", world.plan)
        assert world.ask(world.where(world.standby.host, "any"), "auditor", "head") == before
        status, out, _ = world.ask(world.where(world.standby.host, "any"), "auditor", "verify")
        assert status == 0 and out, out
    finally:
        world.standby.sql("SELECT pg_wal_replay_resume()")
    world.standby.caught_up(world.primary)
    head = world.ask(world.where(world.standby.host, "any"), "auditor", "head")
    assert head[0] == 0 and str(posted["batch"]).encode() in head[1].split(), head


def case_writes(world: World, place: pathlib.Path) -> None:
    """What writes is refused on the standby, naming it and what to do"""
    at = world.where(world.standby.host, "any")
    world.change()
    world.rows.write_text("teacher,session,status\nT1,SE-1,present\n")
    world.standby.caught_up(world.primary)
    before = world.ledger.stored()
    for user, *words in [
            ("clerk", "import", "attendance", world.rows), ("clerk", "import", "attendance", "--again", world.rows),
            ("clerk", "load", ledgers.EXAMPLE / "programme.json"), ("clerk", "post", world.plan),
            ("approver", "approve", world.plan, "--reason", "once more"),
            ("clerk", "period", "close", "2026-09"), ("hr", "explain", TEACHER),
            ("auditor", "export", "batch:1", "--format", "payroll"),
            ("auditor", "export", "batch:1", "--format", "gl", "-o", place / "gl.csv")]:
        status, out, err = world.ask(at, user, *words)
        text = err.decode()
        assert status == 7 and not out, (words, status, out, text)
        assert f"the server at {world.standby.host} is a standby, which only reads" in text, (words, text)
        assert "target_session_attrs=read-write" in text, (words, text)
        assert world.standby.host not in text.partition("hint:")[2]
    assert not (place / "gl.csv").exists() and not (place / "gl.csv.totals").exists()
    assert world.ledger.stored() == before
    # With the primary among the hosts and asked for, the same commands write.
    either = world.where(f"{world.standby.host},{world.primary}", "read-write")
    status, out, err = world.ask(either, "clerk", "post", world.plan)
    assert status == 0 and out.startswith(b"posted batch"), (status, out, err)


LOCKED = ("SELECT c.relname FROM pg_locks l JOIN pg_class c ON c.oid = l.relation WHERE l.granted AND"
          " l.mode = '{}' AND c.relkind = 'r' AND c.relnamespace = 'stipend'::regnamespace LIMIT 1")


def case_conflict(world: World, _: pathlib.Path) -> None:
    """A read that the standby gives up for what the primary does is told so, and done again"""
    world.standby.set("max_standby_streaming_delay", "0")
    held, wanted = Session(world.ledger.name), Session(world.ledger.name)
    words = ("verify", "--db", world.where(world.standby.host, "any"), "--user", "auditor")
    try:
        held.do("BEGIN; LOCK TABLE stipend.batch; SELECT pg_switch_wal();")
        until(lambda: world.standby.sql(LOCKED.format("AccessExclusiveLock"), world.ledger.name) == "batch")
        run = world.ledger.start(*words)
        until(lambda: world.standby.sql("SELECT count(*) FROM pg_locks WHERE NOT granted") != "0")
        other = world.standby.sql(LOCKED.format("AccessShareLock"), world.ledger.name)
        wanted.do(f"BEGIN; LOCK TABLE stipend.{other}; SELECT pg_switch_wal();")
        status, said = ledgers.finished(run)
        assert status == 7 and said["code"] == "standby_conflict" and "hot_standby_feedback" in said["hint"], said
    finally:
        held.close()
        wanted.close()
        world.standby.set("max_standby_streaming_delay", "30s")
    assert ledgers.finished(world.ledger.start(*words))[0] == 0


def case_reading_session(world: World, _: pathlib.Path) -> None:
    """A login that is set to read only is told so, on the primary"""
    ledgers.psql("postgres", "ALTER ROLE clerk SET default_transaction_read_only = on")
    try:
        world.rows.write_text("teacher,session,status\nT1,SE-2,present\n")
        world.ledger.refused("import", "attendance", world.rows, status=1, code="read_only", says="sessions of clerk",
                             hint="default_transaction_read_only")
    finally:
        ledgers.psql("postgres", "ALTER ROLE clerk RESET default_transaction_read_only")


def case_commit_setting(world: World, _: pathlib.Path) -> None:
    """A server that waits until a standby has applied goes on doing so; off is turned on"""
    for setting, want in (("remote_apply", "remote_apply"), ("on", "on"), ("off", "on"), ("local", "on"),
                          ("remote_write", "on")):
        world.ledger.sql(f"ALTER DATABASE {world.ledger.name} SET synchronous_commit = {setting}")
        found = {f["name"]: f["value"] for f in world.ledger.run("doctor")["findings"]}
        assert found["synchronous_commit"] == want, (setting, found)
    world.ledger.sql(f"ALTER DATABASE {world.ledger.name} RESET synchronous_commit")


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="stipend-sb-") as place:
        world = World(os.path.abspath(sys.argv[1]), pathlib.Path(place))
        try:
            ledgers.run_cases(ledgers.named(globals(), sys.argv[3:]), world)
        finally:
            world.close()


main()
