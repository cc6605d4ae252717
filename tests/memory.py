"""Memory that does not grow with the ledger: memory.py PROGRAM SOURCE_ROOT GENERATE [--all].

A district and one ten times as large, from bench/generate: both halves are posted, the year is replayed
and the ledger verified, and the client's high-water mark of each is held against the smaller one's.
--all is the ledger of a million entries.  Runs under with_server; answers in TAP.
"""
import os
import pathlib
import sys

sys.dont_write_bytecode = True
sys.path[:0] = [str(pathlib.Path(__file__).resolve().parent / part) for part in ("bench", "")]
import ledger as ledgers  # noqa: E402
from measure import HERE as BENCH  # noqa: E402
from measure import Done, timed  # noqa: E402

# In order of what refers to what.
FILES = [(kind, kind) for kind in ("schools", "teachers", "assignments", "agreements", "calendar", "sessions")]
FILES += [("attendance-1", "attendance"), ("attendance-2", "attendance")]
FILES += [(kind, kind) for kind in ("deliverables", "logs", "claims")]
ASKED = (("run", "2026-12"), ("run", "2027-06"), ("replay", "2026-27"), ("verify",))
MOST, GROWTH = 64 << 10, 6 << 10  # kB: whatever the size, and more than a tenth of it takes (rows that wait: 5 MB)
CLAIM = 0.14  # kB that are kept of each claim that is settled, while a batch is made


class District:
    """A ledger of so many teachers; peak: kB of each command."""

    def __init__(self, program: str, generate: str, teachers: int, place: pathlib.Path):
        self.program, self.ledger = program, ledgers.Ledger.make(program, f"memory_{teachers}")
        self.peak: dict[str, int] = {}
        facts = place / str(teachers)
        facts.mkdir()
        timed([generate, str(teachers), "1", str(facts)])
        self.stipend("load", BENCH / "programme.json")
        for name, kind in FILES:
            path = facts / f"{name}.csv"
            self.stipend("import", kind, path)
            path.unlink()
        for words in ASKED:
            done = self.stipend(*words)
            self.peak[" ".join(words)] = done.client
            print(f"# {teachers} teachers: {' '.join(words)}: {done.seconds:.1f} s, {done.client} kB", flush=True)
        self.entries = self.ledger.number("SELECT count(*) FROM stipend.entry")
        self.claims = self.ledger.number("SELECT count(*) FROM stipend.claims")

    def stipend(self, *words: object) -> Done:
        conninfo = f"host={self.ledger.host} port=5432 dbname={self.ledger.name} user=clerk"
        return timed([self.program, "--db", conninfo, "--no-progress", *map(str, words)])


def case_flat(program: str, generate: str, teachers: int, place: pathlib.Path) -> None:
    """Ten times the entries: verify takes the memory it took, run and replay only more for claims"""
    small, large = (District(program, generate, n, place) for n in (teachers, teachers * 10))
    print(f"# {small.entries} and {large.entries} entries, {small.claims} and {large.claims} claims")
    for words, peak in large.peak.items():
        settled = 0 if words == "verify" else large.claims - small.claims
        grown = peak - small.peak[words] - settled * CLAIM
        assert peak < MOST, f"{words}: {peak} kB"
        assert grown < GROWTH, f"{words}: {grown:.0f} kB more than with a tenth of the entries"
    for district in (small, large):
        district.ledger.drop()


def main() -> None:
    program, generate = ledgers.plain(sys.argv[1]), os.path.abspath(sys.argv[3])
    if b"__asan_init" in pathlib.Path(program).read_bytes():
        print("1..0 # SKIP a sanitizer has memory of its own: name a program without in STIPEND_PLAIN")
        return
    ledgers.run_cases([case_flat], program, generate, 28000 if "--all" in sys.argv else 500)


main()
