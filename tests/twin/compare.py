"""Hold the engine against the independent twin on random histories.

    compare.py --stipend PROGRAM [--db CONNINFO] [--first S] [--seeds N] [--seconds T] [--keep DIR]
               [generator options]

CONNINFO (or what the environment says) is a server where the user may make databases; one is made
per seed from a template and dropped after.  No history is begun after T seconds.  Many more, on a
server of their own:

    build-test/tests/with_server python3 tests/twin/compare.py --stipend build/cli/stipend \
        --first 1000 --seeds 2000

--keep leaves the histories in DIR, to be run again by hand.  Every batch of every history is
compared: decisions, codes, targets, funds, entries, totals, what is carried.  Exit 1 and the
differences where any is found, or where nothing was decided.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import twin  # noqa: E402

TEMPLATE = f"twin_template_{os.getpid()}"


class Engine:
    def __init__(self, program, conninfo):
        self.program, self.server = program, conninfo

    def psql(self, sql):
        subprocess.run(["psql", "-qXd", f"{self.server} dbname=postgres", "-c", sql], check=True,
                       capture_output=True)

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
        """Yield what each run step of the history printed, as an object."""
        self.psql(f"CREATE DATABASE {database} TEMPLATE {TEMPLATE}")
        try:
            loaded = self.stipend(database, "load", str(folder / "programme.json"))
            if loaded.returncode != 0:
                raise RuntimeError(f"load: {loaded.stderr}")
            for line in (folder / "steps.jsonl").read_text().splitlines():
                step = json.loads(line)
                if "import" in step:
                    done = self.stipend(database, "import", step["import"],
                                        str(folder / step["file"]))
                    if done.returncode != 0:
                        raise RuntimeError(f"import {step['file']}: {done.stderr}")
                else:
                    yield self.run(database, folder, step)
        finally:
            self.psql(f"DROP DATABASE {database}")

    def run(self, database, folder, step):
        if not step.get("off_cycle"):
            return self.result(self.stipend(database, "run", step["run"]))
        plan = str(folder / "off-cycle.plan")
        planned = self.stipend(database, "plan", step["run"], "--off-cycle", "--as-of",
                               step["as_of"], "--reason", step.get("reason", "between"), "-o", plan)
        if planned.returncode != 0:
            return self.result(planned)
        return self.result(self.stipend(database, "post", plan))

    @staticmethod
    def result(done):
        if done.returncode == 0:
            return json.loads(done.stdout)
        if done.returncode == 1:
            return {"refused": json.loads(done.stderr.splitlines()[0])["error"]["code"]}
        raise RuntimeError(f"exit {done.returncode}: {done.stderr}")


def entry_key(entry):
    return [entry.get(k) or "" for k in ("key", "payee", "fund", "debit", "credit", "cancels")]


def entries_of(batch):
    kept = ("key", "payee", "fund", "debit", "credit", "amount", "for_period", "service_day",
            "cancels")
    rows = [{k: e[k] for k in kept if e.get(k) is not None} for e in batch["entries"]]
    return sorted(rows, key=entry_key)


REFUSALS = {"budget": "budget", "older_period": "older", "older_intake": "older"}


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
    if entries_of(ours) != entries_of(theirs):
        mine, other = entries_of(ours), entries_of(theirs)
        out += [f"entry: engine {e}" for e in mine if e not in other]
        out += [f"entry: twin   {e}" for e in other if e not in mine]
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


def compare(engine, seed, folder, options):
    subprocess.run([sys.executable, HERE / "generate.py", "--seed", str(seed), "--out", folder,
                    *options], check=True, capture_output=True)
    theirs = subprocess.run([sys.executable, HERE / "twin.py", folder / "programme.json", folder],
                            check=True, capture_output=True, text=True).stdout.splitlines()
    found, decisions = [], 0
    try:
        for number, ours in enumerate(engine.follow(folder, f"twin_{os.getpid()}_{seed}")):
            batch = json.loads(theirs[number])
            decisions += len(ours.get("decisions", []))
            found = [f"seed {seed} run {number + 1}: {d}" for d in differences(ours, batch)]
            if found:
                break
    except RuntimeError as trouble:
        found = [f"seed {seed}: {trouble}"]
    return found, decisions


def main():
    words = argparse.ArgumentParser()
    words.add_argument("--stipend", required=True)
    words.add_argument("--db", default="")
    words.add_argument("--first", type=int, default=0)
    words.add_argument("--seeds", type=int, default=50)
    words.add_argument("--seconds", type=float, default=float("inf"))
    words.add_argument("--keep")
    asked, options = words.parse_known_args()
    engine = Engine(asked.stipend, asked.db)
    engine.make_template()
    wrong = decisions = histories = 0
    end = time.monotonic() + asked.seconds
    for seed in range(asked.first, asked.first + asked.seeds):
        if time.monotonic() > end:
            break
        with tempfile.TemporaryDirectory() as made:
            folder = pathlib.Path(asked.keep or made) / str(seed)
            folder.mkdir(parents=True, exist_ok=True)
            found, n = compare(engine, seed, folder, options)
        histories += 1
        decisions += n
        wrong += bool(found)
        print("\n".join(found[:12]), end="\n" if found else "")
    engine.psql(f"DROP DATABASE {TEMPLATE}")
    print(f"{histories} histories, {decisions} decisions: {wrong} histories differ")
    sys.exit(1 if wrong or not decisions else 0)


main()
