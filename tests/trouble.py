"""Clients that are killed and servers that go away: trouble.py PROGRAM SOURCE_ROOT [WORD...].

At chosen messages between program and server, in an import and in a post: whatever happens, nothing
is half stored, and doing it again ends as if nothing had happened.  Runs under with_server; answers
in TAP; WORD chooses cases.
"""
import os
import pathlib
import pty
import re
import signal
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import ledger as ledgers  # noqa: E402
from ledger import Ledger  # noqa: E402
from proxy import Proxy, until  # noqa: E402
from register import register  # noqa: E402

PEOPLE = 400
LINES = 4000


class World:
    """A ledger with the small district and many more teachers, with a plan that is approved."""

    def __init__(self, program: str):
        self.place = tempfile.TemporaryDirectory(prefix="stipend-trouble-")
        here = pathlib.Path(self.place.name)
        self.plan, self.rows = here / "september.plan", here / "attendance.csv"
        self.template = ledgers.district(program, "trouble", rich)
        self.more(here)
        self.planned = self.template.plan("2026-09", self.plan)

    def more(self, here: pathlib.Path) -> None:
        people = [f"T{n}" for n in range(1000, 1000 + PEOPLE)]
        tables = {
            "teachers": ("teacher", people),
            "assignments": ("assignment,starts,teacher,role,school",
                            [f"B{t},2026-07-01,{t},lead,S2" for t in people]),
            "agreements": ("assignment,party,signed_on", [f"B{t},teacher,2026-06-02" for t in people]),
            "attendance": ("teacher,session,status", [f"{t},SE-1,present" for t in people[::2]])}
        for kind, (header, rows) in tables.items():
            file = here / f"{kind}.csv"
            file.write_text("\n".join([header, *rows]) + "\n")
            self.template.run("import", kind, file)
        sessions = [f"X-{n},seminar,2027-03-{n % 28 + 1:02d},full,360,*,,held" for n in range(10)]
        (here / "sessions.csv").write_text("session,kind,day,part,minutes,audience,group,status\n" +
                                           "\n".join(sessions) + "\n")
        self.template.run("import", "sessions", here / "sessions.csv")
        # Later than anything asked in these tests, and large enough to take many messages.
        self.rows.write_text("teacher,session,status\n" + "".join(
            f"{people[n % PEOPLE]},X-{n // PEOPLE},present\n" for n in range(LINES)))

    def close(self) -> None:
        self.template.drop()
        self.place.cleanup()


def rich(document: dict) -> None:
    document["funds"]["grant"]["budget"][0]["total"] = "9000000.00"


def through(ledger: Ledger, place: pathlib.Path, harm, *words: object) -> tuple[int, dict, int]:
    """Run a command with harm in between; its status, its answer, how many messages it sent."""
    with tempfile.TemporaryDirectory(prefix="stipend-proxy-", dir=place) as between:
        proxy = Proxy(pathlib.Path(between), ledger.host, harm)
        try:
            away = Ledger(ledger.program, ledger.name, between)
            run = away.start(*words)
            proxy.client = run
            status, said = ledgers.finished(run)
        finally:
            proxy.close()
    idle(ledger)
    return status, said, proxy.number


def idle(ledger: Ledger) -> None:
    """Until the server has noticed that its clients are gone."""
    until(lambda: ledger.number("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                                " AND pid <> pg_backend_pid()") == 0)


def moments(messages: int, least: int, most: int = 8) -> list[int]:
    """Numbers of messages spread over the command, the last ones all of them."""
    spread = range(least, messages, max(1, (messages - least) // most))
    return sorted({*spread, *range(max(least, messages - 4), messages)})


STATUS = {"kill": -9, "cut": 7, signal.SIGINT: 130, signal.SIGTERM: 143}


def harm_at(moment: int, how: str | int):
    def harm(number: int, _: str, __: bytes) -> str:
        return how if number == moment else "pass"
    return harm


def count(ledger: Ledger, place: pathlib.Path, *words: object) -> int:
    """How many messages the command sends when nothing is in its way; on a copy."""
    copy = ledger.copy("trouble_counted")
    try:
        status, said, messages = through(copy, place, lambda *_: "pass", *words)
        assert status == 0, said
    finally:
        copy.drop()
    return messages


def same_batch(world: World, said: dict) -> None:
    """The batch is what was planned."""
    planned = world.planned | {"batch": said["batch"]}
    assert register(planned, True) == register(said, True)


def try_import(world: World, place: pathlib.Path, how: str | int) -> None:
    ledger = world.template.copy("trouble_import")
    words = ("import", "attendance", world.rows)
    try:
        before, newest = ledger.stored(), ledger.number("SELECT max(number) FROM stipend.intake")
        stored = 0
        for moment in moments(count(ledger, place, *words), 2):
            status, said, _ = through(ledger, place, harm_at(moment, how), *words)
            if ledger.stored() == before:
                assert status == STATUS[how], (moment, status, said)
                continue
            # Only the answer was lost: the file is there, whole.
            stored += 1
            assert ledger.number("SELECT count(*) FROM stipend.attendance"
                                 f" WHERE intake = {newest + 1}") == LINES, (moment, status, said)
            break
        said = ledger.run(*words)
        assert said["intake"] == newest + 1 and said["already"] is bool(stored), said
        assert ledger.number("SELECT max(number) FROM stipend.intake") == newest + 1
        assert ledger.number("SELECT count(*) FROM stipend.attendance"
                             f" WHERE intake = {newest + 1}") == LINES
        # Nothing is left that was only for the import.
        assert ledger.sql("SELECT relname FROM pg_class WHERE relpersistence = 't'") == ""
    finally:
        ledger.drop()


def case_import_killed(world: World, place: pathlib.Path) -> None:
    """An import that is killed leaves nothing, or all; again it ends the same"""
    try_import(world, place, "kill")


def case_import_cut(world: World, place: pathlib.Path) -> None:
    """An import whose connection ends: status 7 and nothing stored; again it ends the same"""
    try_import(world, place, "cut")


def case_import_interrupted(world: World, place: pathlib.Path) -> None:
    """Ctrl-C in the midst of an import: status 130 and nothing stored; again it ends the same"""
    try_import(world, place, signal.SIGINT)


def case_import_terminated(world: World, place: pathlib.Path) -> None:
    """An import that is asked to end: status 143 and nothing stored; again it ends the same"""
    try_import(world, place, signal.SIGTERM)


def import_slowly(world: World, place: pathlib.Path, seconds: float, terminal: bool) -> str:
    """Import a file through a connection that stands still once; what is told while it lasts."""
    ledger = world.template.copy("trouble_slow")
    sessions, rows = place / "many.csv", place / "long.csv"
    sessions.write_text("session,kind,day,part,minutes,audience,group,status\n" + "".join(
        f"M-{n},seminar,2027-03-05,full,360,*,,held\n" for n in range(100)))
    rows.write_text("teacher,session,status\n" + "".join(
        f"T{1000 + n % PEOPLE},M-{n // PEOPLE},present\n" for n in range(100 * PEOPLE)))
    parts = []

    def wait(_: int, kind: str, __: bytes) -> str:
        if kind == "d":
            parts.append(kind)
            time.sleep(seconds if len(parts) == 2 else 0)
        return "pass"
    try:
        ledger.run("import", "sessions", sessions)
        with tempfile.TemporaryDirectory(prefix="stipend-proxy-", dir=place) as between:
            proxy = Proxy(pathlib.Path(between), ledger.host, wait)
            near, far = pty.openpty() if terminal else os.pipe()
            try:
                away = Ledger(ledger.program, ledger.name, between)
                subprocess.run([away.program, "import", "attendance", str(rows)], stdin=subprocess.DEVNULL,
                               env=away.environment("clerk") | {"TERM": "xterm"}, stdout=subprocess.PIPE,
                               stderr=far, check=True, timeout=120)
                return os.read(near, 65536).decode()
            finally:
                os.close(far)
                os.close(near)
                proxy.close()
    finally:
        ledger.drop()


def case_import_bar(world: World, place: pathlib.Path) -> None:
    """On a terminal an import shows how far it is, at what rate, and wipes that out at its end"""
    told = import_slowly(world, place, 0.5, True)
    assert re.search(r"\r\033\[K\S*long.csv \[#+\.*\] [0-9.]+ [kM] of [0-9.]+ [kM] bytes, \S+( [kM])?/s", told), told
    assert told.endswith("\r\033[K"), told


def case_import_lines(world: World, place: pathlib.Path) -> None:
    """Elsewhere it says a line now and then"""
    told = import_slowly(world, place, 10.2, False)
    line = r"\S*long.csv: [0-9.]+ [kM] of [0-9.]+ [kM] bytes, [^\n\r\033]+/s(, \S+ left)?\n"
    assert re.fullmatch(f"({line})+", told), told



def try_post(world: World, place: pathlib.Path, how: str) -> None:
    ledger = world.template.copy("trouble_post")
    words = ("post", world.plan)
    try:
        before = ledger.stored()
        posted, tried = False, moments(count(ledger, place, *words), 4)
        for moment in tried:
            status, said, _ = through(ledger, place, harm_at(moment, how), *words)
            if ledger.stored() == before:
                assert status == STATUS[how], (moment, status, said)
                assert how == "kill" or said["hint"], said
                continue
            # COMMIT had arrived: the batch is there, whole.
            posted = True
            assert moment > tried[0] and status in (0, -9), (moment, status, said)
            assert ledger.sql("SELECT number, entries FROM stipend.batch") == \
                f"1|{len(world.planned['entries'])}", (moment, status, said)
            break
        said = ledger.run(*words)
        assert said["batch"] == 1 and said.get("already", False) is posted, said
        if not posted:
            same_batch(world, said)
        for table in ("decision", "entry"):
            wanted = [d for d in world.planned["decisions"] if d["changed"]] \
                if table == "decision" else world.planned["entries"]
            assert ledger.number(f"SELECT count(*) FROM stipend.{table}") == len(wanted)
        assert ledger.run("verify")["verified"] is True
    finally:
        ledger.drop()


def case_post_killed(world: World, place: pathlib.Path) -> None:
    """A post that is killed leaves no batch, or all of it; again it answers with the same"""
    try_post(world, place, "kill")


def case_post_cut(world: World, place: pathlib.Path) -> None:
    """A post whose connection ends: status 7 and no batch; again it posts the same"""
    try_post(world, place, "cut")


def is_commit(kind: str, body: bytes) -> bool:
    return kind == "Q" and body.startswith(b"COMMIT")


def last_commit(world: World, place: pathlib.Path) -> int:
    """Which COMMIT of a post is the batch's: the last one, after those that only end a reading."""
    seen = []
    copy = world.template.copy("trouble_counted")
    try:
        through(copy, place, lambda n, kind, body: seen.append(is_commit(kind, body)) or "pass",
                "post", world.plan)
    finally:
        copy.drop()
    return sum(seen)


def at_commit(nth: int, how: str):
    seen = []

    def harm(_: int, kind: str, body: bytes) -> str:
        seen.append(is_commit(kind, body))
        return how if seen[-1] and sum(seen) == nth else "pass"
    return harm


def case_lost_commit(world: World, place: pathlib.Path) -> None:
    """The answer to COMMIT is lost: unknown, and posting again tells which it was"""
    nth = last_commit(world, place)
    for how, arrived in (("deaf", True), ("cut", False)):
        ledger = world.template.copy("trouble_commit")
        try:
            status, said, _ = through(ledger, place, at_commit(nth, how), "post", world.plan)
            assert status == 7 and said["code"] == "outcome_unknown", (how, status, said)
            assert "unknown" in said["message"] and "again" in said["hint"], said
            assert ledger.number("SELECT count(*) FROM stipend.batch") == arrived, how
            said = ledger.run("post", world.plan)
            assert said["batch"] == 1 and said.get("already", False) is arrived, (how, said)
        finally:
            ledger.drop()


def case_server_ends_session(world: World, place: pathlib.Path) -> None:
    """The server ends the sessions of a post that waits for its turn: status 7, and again is safe"""
    ledger = world.template.copy("trouble_ended")
    try:
        holder = hold_batches(ledger)
        run = ledger.start("post", world.plan)
        waits = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()" \
                " AND wait_event_type = 'Lock'"
        until(lambda: ledger.number(waits) == 1)
        ledger.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                   " WHERE datname = current_database() AND usename = 'clerk'")
        status, said = ledgers.finished(run)
        assert status == 7 and said["hint"], (status, said)
        holder.kill()
        holder.communicate()
        idle(ledger)
        assert ledger.number("SELECT count(*) FROM stipend.batch") == 0
        same_batch(world, ledger.run("post", world.plan))
    finally:
        ledger.drop()


def hold_batches(ledger: Ledger) -> subprocess.Popen:
    """A psql that holds the batches' lock; kill it to let go."""
    holder = subprocess.Popen(["psql", "-qtAX", "-d", ledger.name], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, text=True)
    holder.stdin.write("BEGIN; LOCK TABLE stipend.batch; SELECT 'held';\n")
    holder.stdin.flush()
    assert holder.stdout.readline().strip() == "held", "the lock is not had"
    return holder


def case_import_starved(world: World, place: pathlib.Path) -> None:
    """An import from a pipe that is killed between its lines stores nothing"""
    ledger = world.template.copy("trouble_starved")
    try:
        before = ledger.stored()
        run = ledger.start("import", "attendance", "-", stdin=subprocess.PIPE)
        run.stdin.write(world.rows.read_text()[:60000].rpartition("\n")[0] + "\n")
        run.stdin.flush()
        until(lambda: ledger.number("SELECT count(*) FROM pg_stat_activity WHERE datname ="
                                    " current_database() AND pid <> pg_backend_pid()") > 0)
        run.kill()
        run.communicate()
        idle(ledger)
        assert ledger.stored() == before
        assert ledger.run("import", "attendance", world.rows)["rows"] == LINES
    finally:
        ledger.drop()


def main() -> None:
    world = World(os.path.abspath(sys.argv[1]))
    try:
        ledgers.run_cases(ledgers.named(globals(), sys.argv[3:]), world)
    finally:
        world.close()


main()
