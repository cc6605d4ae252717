"""Posts that race: race.py PROGRAM SOURCE_ROOT [WORD...].

A thousand posts of one plan, in waves that a small machine bears; two plans of one period; a post and the
closing of its period; logins whose sessions are REPEATABLE READ or SERIALIZABLE; rows written on a snapshot
of before another's.  The posts of the first
wave all wait for the lock of batches before any of them goes on.  Runs under with_server; answers in TAP;
WORD chooses cases.
"""
import contextlib
import json
import pathlib
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import ledger as ledgers  # noqa: E402
from ledger import Ledger  # noqa: E402
from proxy import until  # noqa: E402
from session import Session  # noqa: E402

WAVE, WAVES = 100, 10
WAITING = ("SELECT count(*) FROM pg_locks WHERE NOT granted AND database ="
           " (SELECT oid FROM pg_database WHERE datname = current_database())")


class World:
    """The small district, with two plans of one period that are both approved."""

    def __init__(self, program: str, place: pathlib.Path):
        self.template = ledgers.district(program, "race")
        self.plans = [place / "a.plan", place / "b.plan"]
        self.template.plan("2026-09", self.plans[0])
        (place / "late.csv").write_text("teacher,session,status\nT2,SE-1,present\n")
        self.template.run("import", "attendance", place / "late.csv")
        self.template.plan("2026-09", self.plans[1])

    @contextlib.contextmanager
    def copy(self):
        ledger = self.template.copy("racing")
        try:
            yield ledger
        finally:
            ledger.drop()


@contextlib.contextmanager
def held(ledger: Ledger):
    """The lock of batches, held by another session until the block ends."""
    holder = subprocess.Popen(["psql", "-qtAX", "-d", ledger.name], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, text=True)
    try:
        holder.stdin.write("BEGIN; LOCK TABLE stipend.batch IN SHARE ROW EXCLUSIVE MODE; SELECT 'held';\n")
        holder.stdin.flush()
        assert holder.stdout.readline().strip() == "held", "the lock is not had"
        yield
    finally:
        holder.communicate("ROLLBACK;\n")


def race(ledger: Ledger, plans: list[pathlib.Path]) -> list[tuple[int, dict]]:
    """Post them all at once, none before every one of them waits for the lock."""
    with held(ledger):
        runs = [ledger.start("post", plan, "--as-known") for plan in plans]
        until(lambda: ledger.number(WAITING) == len(runs) or any(run.poll() is not None for run in runs),
              120)
    return [ledgers.finished(run) for run in runs]


def one_batch(ledger: Ledger, said: list[tuple[int, dict]]) -> None:
    """Every answer names the one batch, and one of them posted it."""
    assert {status for status, _ in said} == {0}, said
    assert {answer["batch"] for _, answer in said} == {1}
    assert len({answer["head"] for _, answer in said}) == 1
    assert sum(not answer.get("already") for _, answer in said) == 1, "who posted it?"
    assert ledger.sql("SELECT count(*), max(number) FROM stipend.batch") == "1|1"
    assert ledger.run("verify", user="auditor")["verified"] is True


def case_thousand(world: World, _: pathlib.Path) -> None:
    """A thousand posts of one plan: one batch, and 999 answers that name it"""
    with world.copy() as ledger:
        said = race(ledger, world.plans[:1] * WAVE)
        for _ in range(WAVES - 1):
            runs = [ledger.start("post", world.plans[0], "--as-known") for _ in range(WAVE)]
            said += [ledgers.finished(run) for run in runs]
        assert len(said) == WAVE * WAVES
        one_batch(ledger, said)


def case_two_plans(world: World, _: pathlib.Path) -> None:
    """Two plans of one period, each posted ten times at once: one is posted, the other is stale"""
    with world.copy() as ledger:
        said = race(ledger, world.plans * 10)
        first = said[0::2] if said[0][0] == 0 else said[1::2]
        other = said[1::2] if said[0][0] == 0 else said[0::2]
        one_batch(ledger, first)
        for status, answer in other:
            assert status == 5 and "head moved" in answer["message"] and answer["hint"], (status, answer)


def closing(ledger: Ledger, both: list[tuple], in_turn: bool) -> dict[str, tuple[int, dict]]:
    """What a post and a closing answer that wait for the lock one after the other, or just begin at once."""
    started = {}
    with held(ledger) if in_turn else contextlib.nullcontext():
        for words in both:
            started[words[0]] = ledger.start(*words)
            if in_turn:
                until(lambda: ledger.number(WAITING) == len(started))
    return {name: ledgers.finished(run) for name, run in started.items()}


def case_closing(world: World, _: pathlib.Path) -> None:
    """A post and the closing of its period: posted before it was closed, or refused"""
    both = [("post", world.plans[0], "--as-known"), ("period", "close", "2026-09")]
    for in_turn, order in ((True, both), (True, both[::-1]), (False, both), (False, both[::-1])):
        with world.copy() as ledger:
            said = closing(ledger, order, in_turn)
            status, posted = said["post"]
            assert said["period"][0] == 0 and not said["period"][1]["already"], said
            assert status == 0 or (status == 1 and posted["code"] == "closed_period"), said
            assert not in_turn or status == (0 if order is both else 1), said
            assert ledger.number("SELECT count(*) FROM stipend.batch") == (status == 0), said
            # A batch names the newest act that there was when it was made.
            assert ledger.sql("SELECT a.act FROM stipend.batch b JOIN stipend.period_act a ON a.chain = b.acts") == ""
            assert ledger.run("verify", user="auditor")["verified"] is True
            ledger.refused("post", world.plans[1], "--as-known", user="clerk", status=5 if status == 0 else 1,
                           code="stale" if status == 0 else "closed_period")


@contextlib.contextmanager
def login_set(setting: str):
    name = setting.partition(" ")[0]
    ledgers.psql("postgres", f"ALTER ROLE clerk SET {setting}")
    try:
        yield
    finally:
        ledgers.psql("postgres", f"ALTER ROLE clerk RESET {name}")


def case_isolation(world: World, _: pathlib.Path) -> None:
    """Logins set to REPEATABLE READ or SERIALIZABLE: one batch, one stale, nobody fails"""
    for level in ("repeatable read", "serializable"):
        with world.copy() as ledger, login_set(f"default_transaction_isolation = '{level}'"):
            said = race(ledger, world.plans[:1] * 20)
            one_batch(ledger, said)
            status, answer = ledger.answer("post", world.plans[1], "--as-known")
            assert status == 5 and "head moved" in answer["message"], (level, status, answer)


# Written on a snapshot of before another wrote, each with the number that is the next there.
HASH = "sha256('x')"
DECISION = "(1, 900, 1, 'k', 'T1', 'T1', '2026-09', '2026-09-18', 'paid', '', 1, '', '')"
ENTRY = "(1, 900, '2026-09-18', 1, 1, 'k', 'T1', 'T1', 'grant', 'expense', 'payable', '2026-09')"
OLD = (("INSERT INTO stipend.decision VALUES " + DECISION, "ST008"),
       ("INSERT INTO stipend.decision_1 VALUES " + DECISION, "ST008"),
       ("INSERT INTO stipend.entry VALUES " + ENTRY, "ST008"),
       ("INSERT INTO stipend.entry_1 VALUES " + ENTRY, "ST008"),
       ("INSERT INTO stipend.batch VALUES (1, 1, 1, sha256('x'), '2026-09', '2026-09-30', NULL, 0, sha256('x'), 'x',"
        " 'p', NULL, DEFAULT, now(), now(), 0, 0, 0, 0, 0, 0, "
        f"{HASH}, {HASH}, {HASH}, {HASH}, {HASH}, false)", "ST008"),
       (f"INSERT INTO stipend.period_act VALUES (1, 1, '2026-09', 'close', 'done', DEFAULT, now(), {HASH})", "ST008"),
       ("INSERT INTO stipend.edition VALUES (2, 'mine', '2026-27')", "ST008"),
       ("INSERT INTO stipend.approval SELECT number + 1, revision, sha256('other'), 'mine', session_user, at, chain"
        " FROM stipend.approval ORDER BY number DESC LIMIT 1", "23505"),
       ("INSERT INTO stipend.intake SELECT number + 1, kind, file, sha256, rows, session_user, at, digest, chain"
        " FROM stipend.intake ORDER BY number DESC LIMIT 1", "23505"))


def others_write(world: World, ledger: Ledger, place: pathlib.Path) -> None:
    """A batch, an intake, approvals, a closing."""
    ledger.run("post", world.plans[0], "--as-known")
    (place / "more.csv").write_text("teacher,name\nR1,Nobody\n")
    ledger.run("import", "teachers", place / "more.csv")
    ledger.plan("2026-10", place / "next.plan", "--recut")
    ledger.run("period", "close", "2026-09")


def case_old_snapshot(world: World, place: pathlib.Path) -> None:
    """On a snapshot of before another wrote, nothing is stored; verify names what triggers did not see"""
    for level in ("REPEATABLE READ", "SERIALIZABLE"):
        with world.copy() as ledger:
            mine = {text: Session(ledger.name, "approver" if "approval" in text else "clerk") for text, _ in OLD}
            for session in mine.values():
                session.do(f"BEGIN ISOLATION LEVEL {level}; SELECT count(*) FROM stipend.batch;")
            others_write(world, ledger, place)
            before = ledger.stored()
            for text, state in OLD:
                said, _ = mine[text].ask(text + ";")
                assert said == state or (level, state, said) == ("SERIALIZABLE", "23505", "40001"), (text, said)
                mine[text].ask("COMMIT;")
                mine[text].close()
            assert ledger.stored() == before
            assert ledger.run("verify", user="auditor")["verified"] is True
    for table, row in (("decision", DECISION), ("entry", ENTRY)):
        with world.copy() as ledger:
            others_write(world, ledger, place)
            db = Session(ledger.name)
            assert db.behind([table], f"INSERT INTO stipend.{table} VALUES {row};") == "00000"
            db.close()
            run = ledger.start("verify", user="auditor")
            out, _ = run.communicate(timeout=120)
            assert run.returncode == 4 and json.loads(out)["findings"][0]["record"] == "batch 1", out


def case_imports(world: World, place: pathlib.Path) -> None:
    """Forty imports of different files at once, under SERIALIZABLE: forty intakes without a gap"""
    files = []
    for n in range(40):
        files.append(place / f"teachers-{n}.csv")
        files[-1].write_text(f"teacher,name\nR{n},Nobody\n")
    with world.copy() as ledger, login_set("default_transaction_isolation = 'serializable'"):
        before = ledger.number("SELECT max(number) FROM stipend.intake")
        runs = [ledger.start("import", "teachers", file) for file in files]
        said = [ledgers.finished(run) for run in runs]
        assert {status for status, _ in said} == {0}, said
        assert sorted(answer["intake"] for _, answer in said) == list(range(before + 1, before + 41))
        assert ledger.run("verify", user="auditor")["verified"] is True


def case_reader(world: World, _: pathlib.Path) -> None:
    """Who reads in one long snapshot does not hinder a post, and sees nothing of it"""
    with world.copy() as ledger:
        reader = subprocess.Popen(["psql", "-qtAX", "-d", ledger.name, "-U", "auditor"],
                                  stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        asked = "SELECT count(*) FROM stipend.batch;\n"
        reader.stdin.write("BEGIN ISOLATION LEVEL SERIALIZABLE;" + asked)
        reader.stdin.flush()
        assert reader.stdout.readline().strip() == "0"
        assert ledger.run("post", world.plans[0], "--as-known")["batch"] == 1
        out, _ = reader.communicate(asked + "COMMIT;" + asked)
        assert out.split() == ["0", "1"], out


def main() -> None:
    program = ledgers.plain(sys.argv[1])
    with tempfile.TemporaryDirectory(prefix="stipend-race-") as place:
        world = World(program, pathlib.Path(place))
        try:
            ledgers.run_cases(ledgers.named(globals(), sys.argv[3:]), world)
        finally:
            world.template.drop()


main()
