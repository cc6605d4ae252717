"""Posting through a failover: failover.py PROGRAM SOURCE_ROOT [OPTION...] [WORD...].

A primary whose commits wait for its standby is killed with all its processes while a batch is posted; the
standby is promoted, and the same plan posted again with the same multi-host connection string.  What was
acknowledged is there, nothing is there twice, verify is clean; then the survivor gets a standby of its own
and the next round begins.  Runs under with_server; answers in TAP; WORD chooses cases.

    --all       25 rounds; else 3
    --seed S    of the moments (1)
"""
import argparse
import pathlib
import random
import signal
import sys
import tempfile
import time

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import ledger as ledgers  # noqa: E402
import servers  # noqa: E402
from ledger import Ledger  # noqa: E402
from proxy import until  # noqa: E402

WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"


class World:
    """The small district on a primary, and a standby that its commits wait for."""

    def __init__(self, asked: argparse.Namespace, place: pathlib.Path):
        self.all, self.chance = asked.all, random.Random(asked.seed)
        self.top, self.place, self.made = servers.place_for(place), place, 0
        seed = ledgers.district(asked.program, "failover")
        self.program, self.plan, self.posted = seed.program, place / "a.plan", 0
        self.primary = self.server(seed.host, follow=False)
        seed.drop()
        self.standby = self.server(self.primary.host)
        self.primary.waited_for("*")

    def server(self, source: str, follow: bool = True) -> servers.Server:
        self.made += 1
        return servers.Server(self.top, f"s{self.made}", source, follow)

    def ledger(self) -> Ledger:
        """Worked through whichever of the two writes."""
        return Failing(self.program, "failover", f"{self.primary.host},{self.standby.host}")

    def prepare(self) -> float:
        """A plan with something to post, approved; how long planning took."""
        self.posted += 1
        rows = self.place / "rows.csv"
        rows.write_text(f"teacher,session,status\nT2,SE-1,{'present' if self.posted % 2 else 'absent'}\n")
        ledger = self.ledger()
        ledger.run("import", "attendance", rows, "--again")
        began = time.monotonic()
        ledger.plan("2026-09", self.plan, "--off-cycle", "--as-of", "2026-09-25", "--reason", f"{self.posted}",
                    approve=False)
        took = time.monotonic() - began
        ledger.run("approve", self.plan, "--reason", "looked at", user="approver")
        return took

    def fail_over(self) -> None:
        """The primary is dead: the standby takes its place."""
        self.standby.promote()
        self.standby.waited_for("")

    def follow(self) -> None:
        """What survived gets a standby of its own."""
        self.primary.end()
        self.primary = self.standby
        self.standby = self.server(self.primary.host)
        self.primary.waited_for("*")

    def again(self, status: int, said: dict) -> bool:
        """Post again after a failover; whether the first post had reached the survivor."""
        again = self.ledger().run("post", self.plan)
        already = again.get("already", False)
        assert again["batch"] == self.posted, (status, said, again)
        assert status != 0 or already is True, f"an acknowledged post is lost: {said} {again}"
        assert status != 0 or again["head"] == said["head"], (said, again)
        checked = self.ledger().run("verify", user="auditor")
        assert checked["verified"] is True and checked["batches"] == self.posted, checked
        return already

    def close(self) -> None:
        self.standby.end()
        self.primary.end()


class Failing(Ledger):
    """Commands that name both servers, and want the one that writes."""

    def environment(self, user: str) -> dict[str, str]:
        return super().environment(user) | {"PGTARGETSESSIONATTRS": "read-write"}


def case_killed(world: World, _: pathlib.Path) -> None:
    """The primary is killed while a batch is posted: nothing acknowledged is lost, nothing is there twice"""
    outcomes = {"acknowledged": 0, "there": 0, "posted again": 0}
    for n in range(25 if world.all else 3):
        longest = 2.5 * world.prepare()
        post = world.ledger().start("post", world.plan)
        if n % 3:
            time.sleep(world.chance.random() * longest)
        else:
            post.wait(60)
        world.primary.kill()
        status, said = ledgers.finished(post)
        assert status in ((0, 7) if n % 3 else (0,)), (n, status, said)
        if status != 0:  # nobody writes yet
            assert world.ledger().run("post", world.plan, status=7)["code"] == "database_unreachable"
        world.fail_over()
        already = world.again(status, said)
        outcomes["acknowledged" if status == 0 else "there" if already else "posted again"] += 1
        world.follow()
    print(f"# {outcomes}")


def case_waiting(world: World, _: pathlib.Path) -> None:
    """Killed while COMMIT waits for a standby that does not answer: unknown, and posting again settles it"""
    for _ in range(4 if world.all else 1):
        world.prepare()
        world.standby.signal(signal.SIGSTOP)
        post = world.ledger().start("post", world.plan)
        until(lambda: world.primary.sql(WAITING) != "0" or post.poll() is not None, 60)
        world.primary.kill()
        status, said = ledgers.finished(post)
        assert status == 7 and said["code"] == "outcome_unknown", (status, said)
        world.standby.signal(signal.SIGCONT)
        world.fail_over()
        world.again(status, said)
        world.follow()


def case_not_waited(world: World, _: pathlib.Path) -> None:
    """A wait for the standby that an administrator ends is no acknowledgement"""
    world.prepare()
    world.standby.signal(signal.SIGSTOP)
    try:
        post = world.ledger().start("post", world.plan)
        until(lambda: world.primary.sql(WAITING) != "0" or post.poll() is not None, 60)
        world.primary.sql("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'")
        status, said = ledgers.finished(post)
        assert status == 7 and said["code"] == "outcome_unknown", (status, said)
    finally:
        world.standby.signal(signal.SIGCONT)
    assert world.again(status, said) is True
    world.standby.caught_up(world.primary.host)


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("program")
    asked.add_argument("source")
    asked.add_argument("--all", action="store_true")
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("words", nargs="*")
    asked = asked.parse_intermixed_args()
    asked.program = ledgers.plain(asked.program)
    with tempfile.TemporaryDirectory(prefix="stipend-fo-") as place:
        world = World(asked, pathlib.Path(place))
        try:
            ledgers.run_cases(ledgers.named(globals(), asked.words), world)
        finally:
            world.close()


main()
