r"""Hold the engine against the independent twin on random histories.

    compare.py --stipend PROGRAM [--plain PROGRAM] [--db CONNINFO] [--broad N] [--people P] [--deep N]
               [--seeds S,...] [--seconds T] [--first S] [--jobs J] [--persons N] [--kinds KIND,...] [--apart]
               [--census] [--keep DIR]

CONNINFO (or what the environment says) is a server where the user may make databases; one is made
per history from a template and dropped after.  Broad histories are a programme with some ten
roles, about P teachers, every one drawn, and one to three batches, run with the plain program
(default: that of STIPEND_PLAIN, else PROGRAM); deep ones have a dozen teachers and many batches,
with revisions, corrections, settlements and payments between.  No deep history is begun after T
seconds.  The twin decides in this process, from what the generator drew.  Every batch of every
history is compared: decisions, codes, targets, funds, entries, totals, what is carried, and of
each stored decision the verdict of every node of its requirement.  A million persons:

    build-test/tests/with_server python3 tests/twin/compare.py --stipend build-test/cli/stipend \
        --plain build/cli/stipend --first 1000 --broad 500 --people 2000 --deep 500 --persons 1000000

--apart also takes merged numbers of a teacher apart again.
--keep leaves the histories in DIR, to be run again by hand; --census prints how often each kind,
outcome, code, leaf and entry came up.  Exit 1 and the differences where any is found, where fewer
than --persons distinct persons were decided and compared, or where, over the whole run, something
of the page's closed table never came up.
"""
import argparse
import collections
import gc
import json
import multiprocessing
import os
import pathlib
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import census  # noqa: E402
import generate  # noqa: E402
import twin_rules  # noqa: E402

TEMPLATE = f"twin_template_{os.getpid()}"


class Engine:
    def __init__(self, program, conninfo):
        self.program, self.server = program, conninfo

    def psql(self, sql, database="postgres"):
        return subprocess.run(["psql", "-qXAtd", f"{self.server} dbname={database}", "-c", sql],
                              check=True, capture_output=True, text=True).stdout

    def stipend(self, database, *words):
        return subprocess.run(
            [self.program, "--db", f"{self.server} dbname={database}", "--json", "--no-progress",
             *words], capture_output=True, text=True)

    def make_template(self):
        self.psql(f"DROP DATABASE IF EXISTS {TEMPLATE}")
        self.psql(f"CREATE DATABASE {TEMPLATE} LOCALE 'C' ENCODING 'UTF8' TEMPLATE template0")
        made = self.stipend(TEMPLATE, "db", "init")
        if made.returncode != 0:
            raise SystemExit(f"db init: {made.stderr}")

    def follow(self, folder, database):
        """Yield what each run step of the history printed, as an object; the verdicts last."""
        self.psql(f"CREATE DATABASE {database} TEMPLATE {TEMPLATE}")
        try:
            self.done(database, "load", str(folder / "programme.json"))
            for line in (folder / "steps.jsonl").read_text().splitlines():
                step = json.loads(line)
                if "import" in step:
                    self.done(database, "import", step["import"], str(folder / step["file"]))
                elif "load" in step:
                    self.done(database, "load", str(folder / step["load"]))
                else:
                    yield self.run(database, folder, step)
            yield self.psql("SELECT batch, key, verdicts FROM stipend.decision", database)
        finally:
            self.psql(f"DROP DATABASE {database}")

    def done(self, database, *words):
        told = self.stipend(database, *words)
        if told.returncode != 0:
            raise RuntimeError(f"{words}: {told.stderr}")

    def run(self, database, folder, step):
        if not step.get("off_cycle") and not step.get("recut"):
            return self.result(self.stipend(database, "run", step["run"]))
        plan = folder / "to-post.plan"
        plan.unlink(missing_ok=True)
        words = ["plan", step["run"], "-o", str(plan)]
        if step.get("off_cycle"):
            words += ["--off-cycle", "--as-of", step["as_of"], "--reason", step["reason"]]
        if step.get("recut"):
            words.append("--recut")
        planned = self.stipend(database, *words)
        if planned.returncode != 0:
            return self.result(planned)
        return self.result(self.stipend(database, "post", str(plan)))

    @staticmethod
    def result(done):
        if done.returncode == 0:
            return json.loads(done.stdout)
        if done.returncode == 1:
            return {"refused": json.loads(done.stderr.splitlines()[0])["error"]["code"]}
        raise RuntimeError(f"exit {done.returncode}: {done.stderr}")


def entry_key(entry):
    return [entry.get(k) or "" for k in ("key", "payee", "fund", "debit", "credit", "cancels",
                                         "amount")]


def entries_of(batch):
    kept = ("key", "payee", "fund", "debit", "credit", "amount", "for_period", "service_day",
            "cancels")
    rows = [{k: e[k] for k in kept if e.get(k) is not None} for e in batch["entries"]]
    return sorted(rows, key=entry_key)


REFUSALS = {"budget": "budget", "older_period": "older", "older_intake": "older",
            "settlement_above": "settlement", "payment_above": "payment"}


def differences(ours, theirs):
    """What differs between the engine's batch and the twin's, one line each."""
    if "refused" in ours or "refused" in theirs:
        mine = REFUSALS.get(ours.get("refused"), ours.get("refused"))
        return [] if mine == theirs.get("refused") else [f"refused: {ours} twin {theirs}"[:600]]
    out = []
    a = {d["key"]: d for d in ours["decisions"]}
    b = {d["key"]: d for d in theirs["decisions"]}
    for key in sorted(set(a) | set(b)):
        if key not in a or key not in b:
            out.append(f"{key}: only {'twin' if key in b else 'engine'}: {a.get(key) or b[key]}")
            continue
        for field in ("outcome", "codes", "target", "payee", "for_period", "service_day", "funds",
                      "changed"):
            if a[key].get(field) != b[key].get(field):
                out.append(f"{key}: {field}: {a[key].get(field)} twin {b[key].get(field)} "
                           f"({a[key]['outcome']} {a[key]['codes']})")
    mine, other = entries_of(ours), entries_of(theirs)
    if mine != other:
        there, here = ({json.dumps(e) for e in each} for each in (other, mine))
        out += [f"entry: engine {e}" for e in mine if json.dumps(e) not in there]
        out += [f"entry: twin   {e}" for e in other if json.dumps(e) not in here]
    for field in ("batch", "carried", "as_of", "period", "through_intake"):
        if ours.get(field) != theirs.get(field):
            out.append(f"{field}: {ours.get(field)} twin {theirs.get(field)}")
    if ours["batch"] is not None:
        for field in ("funds", "payees", "outcomes"):
            mine, other = (x["totals"].get(field, {}) for x in (ours, theirs))
            if {k: v for k, v in mine.items() if v != "0.00"} != \
                    {k: v for k, v in other.items() if v != "0.00"}:
                out.append(f"totals {field}: {mine} twin {other}")
    return out


def verdict_differences(stored, results):
    """The verdicts of every node of each stored decision."""
    ours = {tuple(line.split("|")[:2]): line.split("|")[2] for line in stored.splitlines()}
    theirs = {(str(batch["batch"]), d["key"]): d["verdicts"] for batch in results
              if batch.get("batch") is not None for d in batch["decisions"] if d["changed"]}
    return [f"batch {key[0]} {key[1]}: verdicts {ours.get(key)} twin {theirs.get(key)}"
            for key in sorted(set(ours) | set(theirs)) if ours.get(key) != theirs.get(key)]


Told = collections.namedtuple("Told", "seed found persons decisions seen seconds")


def compare(engine, seed, folder, people, asked):
    began = time.monotonic()
    twin_rules.SEEN.clear()
    history = generate.make(seed, folder, people, set(asked.kinds.split(",")), asked.apart)
    seen = collections.Counter(twin_rules.SEEN)
    drawn = time.monotonic()
    found, decisions, persons = [], 0, set()
    try:
        answers = engine.follow(folder, f"twin_{os.getpid()}_{folder.name.replace('-', '_')}")
        for number, (ours, theirs) in enumerate(zip(answers, [*history.results, None]), start=1):
            if theirs is None:
                found = [f"seed {seed}: {d}" for d in verdict_differences(ours, history.results)]
                break
            found = [f"seed {seed} run {number}: {d}" for d in differences(ours, theirs)]
            if found:
                break
            census.count(theirs, seen)
            decisions += len(theirs.get("decisions", []))
            persons |= {d["person"] for d in theirs.get("decisions", []) if d["person"]}
        answers.close()
    except RuntimeError as trouble:
        found = [f"seed {seed}: {trouble}"]
    return Told(seed, found, 0 if found else len(persons), decisions, seen,
                (drawn - began, time.monotonic() - drawn))


def work(task):
    asked, seed, people = task
    if people is None and time.monotonic() > asked.end:
        return None
    engine = Engine(asked.stipend if people is None else asked.plain or asked.stipend, asked.db)
    gc.disable()
    try:
        with tempfile.TemporaryDirectory() as made:
            folder = pathlib.Path(asked.keep or made) / f"{'deep' if people is None else 'broad'}-{seed}"
            return compare(engine, seed, folder, people, asked)
    finally:
        gc.collect()


def arguments():
    words = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0], epilog=__doc__.partition("DIR]\n\n")[2],
                                    formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--stipend", metavar="PROGRAM", required=True, help="the program that runs deep histories")
    words.add_argument("--plain", metavar="PROGRAM", default=os.environ.get("STIPEND_PLAIN"),
                       help="the one, without sanitizers, that runs broad ones")
    words.add_argument("--db", metavar="CONNINFO", default="", help="a server where databases may be made")
    words.add_argument("--first", metavar="S", type=int, default=0, help="the first seed of each sort")
    words.add_argument("--broad", metavar="N", type=int, default=0, help="how many broad histories")
    words.add_argument("--people", metavar="P", type=int, default=2000, help="teachers in each of them")
    words.add_argument("--deep", metavar="N", type=int, default=0, help="how many deep histories")
    words.add_argument("--seeds", metavar="S,...", default="", help="deep histories of these seeds besides")
    words.add_argument("--seconds", metavar="T", type=float, default=float("inf"),
                       help="no deep history is begun later")
    words.add_argument("--jobs", metavar="J", type=int, default=2, help="histories at a time")
    words.add_argument("--persons", metavar="N", type=int, default=0, help="fail where fewer persons are compared")
    words.add_argument("--kinds", metavar="KIND,...", default=",".join(generate.KINDS), help="kinds of awards")
    words.add_argument("--apart", action="store_true", help="merged numbers are parted again, too")
    words.add_argument("--census", action="store_true", help="print what came up, and how often")
    words.add_argument("--keep", metavar="DIR", help="leave the histories there")
    return words.parse_args()


def main():
    asked = arguments()
    asked.template, asked.end = TEMPLATE, time.monotonic() + asked.seconds
    engine = Engine(asked.stipend, asked.db)
    engine.make_template()
    first = asked.first
    deep = [*range(first, first + asked.deep), *(int(seed) for seed in asked.seeds.split(",") if seed)]
    tasks = [(asked, seed, None) for seed in deep]
    tasks += [(asked, seed, asked.people) for seed in range(first, first + asked.broad)]
    wrong = decisions = persons = 0
    histories, seen, spent = [0, 0], collections.Counter(), [0.0, 0.0]
    with multiprocessing.Pool(asked.jobs) as pool:
        for told in pool.imap_unordered(work, tasks):
            if told is None:
                continue
            histories[told.found != []] += 1
            persons, decisions = persons + told.persons, decisions + told.decisions
            spent = [a + b for a, b in zip(spent, told.seconds)]
            seen.update(told.seen)
            print("\n".join(told.found[:12]), end="\n" if told.found else "", flush=True)
    engine.psql(f"DROP DATABASE {TEMPLATE}")
    wrong = histories[1]
    lacking = census.missing(seen, set(asked.kinds.split(",")))
    if asked.census:
        print("\n".join(census.lines(seen)))
    if asked.persons and lacking:
        print("never came up:", ", ".join(lacking))
    print(f"{sum(histories)} histories, {persons} persons, {decisions} decisions: {wrong} histories "
          f"differ; drawn and decided by the twin in {spent[0]:.0f} s, by the engine in {spent[1]:.0f} s")
    sys.exit(1 if wrong or not decisions or persons < asked.persons or
             (asked.persons and lacking) else 0)


if __name__ == "__main__":
    main()
