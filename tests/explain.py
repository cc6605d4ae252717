"""Explanations held against the texts in explain/: explain.py PROGRAM SOURCE_ROOT EXPLAIN_OPEN [--write].  Needs
to run under with_server.  Answers in TAP.

Each text begins with the command that it is the answer of.  Those of explain/ itself are of the example
district, a month after the first halves; those of a folder below of the ledger that LEDGERS says.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

# Of each ledger where its programme and facts are, and the last period posted; None: all.
LEDGERS = {"explain": ("examples/teacher-leader-pathways", "2027-01"),
           "fellows": ("examples/leadership-fellows", "2024-09"),
           "kinds": ("tests/explain/kinds", None)}


def run(command: list[str], user: str = "clerk", ledger: str = "explain") -> subprocess.CompletedProcess:
    return subprocess.run([program, "--no-progress", *command], env=env | {"PGUSER": user, "PGDATABASE": ledger},
                          stdin=subprocess.DEVNULL, capture_output=True, check=False, text=True)


def must(command: list[str], user: str = "clerk", ledger: str = "explain") -> str:
    ran = run(command, user, ledger)
    if ran.returncode != 0:
        sys.exit(f"Bail out! {command}: {ran.returncode} {ran.stderr}")
    return ran.stdout


def make_ledger(name: str, place: str) -> None:
    folder, last = LEDGERS[name]
    subprocess.run(["psql", "-qX", "-d", "postgres", "-c", f"CREATE DATABASE {name} TEMPLATE stipend"],
                   check=True)
    must(["load", str(source / folder / "programme.json")], ledger=name)
    run(["approve", "1", "--reason", "a test"], "approver", name)
    for month in sorted((source / folder / "facts").iterdir()):
        for file in sorted(month.glob("*.csv")):
            must(["import", file.stem.split("-", 1)[1], str(file)], ledger=name)
        plan = f"{place}/{name}-{month.name}.plan"
        must(["plan", month.name, "-o", plan], ledger=name)
        run(["approve", plan, "--reason", "a test"], "approver", name)
        must(["post", plan], ledger=name)
        if month.name == last:
            return


def golden(path: pathlib.Path) -> list[str]:
    first, _, wanted = path.read_text("utf-8").partition("\n")
    got = must(first.removeprefix("$ stipend ").split(), ledger=path.parent.name)
    if "--write" in sys.argv:
        path.write_text(f"{first}\n{got}", "utf-8")
        return []
    if got == wanted:
        return []
    lines = zip(wanted.splitlines() + [""] * 999, got.splitlines())
    return next(([f"wanted {a!r}", f"got    {b!r}"] for a, b in lines if a != b), ["lines are missing"])


def explained(*words: str, ledger: str = "explain") -> dict:
    return json.loads(must(["explain", "--json", *words], ledger=ledger))


def decided(x: dict, key: str) -> dict:
    return next(d for d in x["decisions"] if d["key"] == key)


def leaf(node: dict, name: str) -> dict | None:
    if node["id"] == name:
        return node
    return next((found for c in node["children"] if (found := leaf(c, name))), None)


def held_says_why() -> list[str]:
    x = explained("T1072", "--on", "2026-12-18")
    d = next(d for d in x["decisions"] if d["kind"] == "stipend")
    node = leaf(d["tree"], "seminars")
    got = (x["format"], x["as_of"], d["outcome"], d["codes"], d["target"], node["verdict"], node["have"],
           node["need"], node["soon"], node["decisive"], [f["status"] for f in node["facts"]],
           [(c["outcome"], c["target"]) for c in d["would_change"]])
    wanted = ("stipend-explanation/1", "2026-12-18", "held", ["OPEN"], "0.00", "open", 3, 4, 1, True,
              ["attended", "attended", "attended", "absent"], [("paid", "1250.00")] * 3)
    return [] if got == wanted else [f"wanted {wanted}", f"got    {got}"]


def same_as_posted() -> list[str]:
    """Decided again for one person, all that was decided for everybody: target, codes and digest."""
    rows = subprocess.run(["psql", "-XAtF", "|", "-c", """
        SELECT DISTINCT ON (key) key, teacher, outcome, codes, target, encode(explanation, 'hex'),
               batch = (SELECT max(number) FROM stipend.batch)
        FROM stipend.decision ORDER BY key, batch DESC"""], env=env | {"PGDATABASE": "explain"},
        check=True, capture_output=True, text=True).stdout.splitlines()
    stored = {r.split("|")[0]: r.split("|") for r in rows}
    wrong = []
    for teacher in sorted({r[1] for r in stored.values()})[::3]:
        for d in explained(teacher, "--known-at", known)["decisions"]:
            _, _, outcome, codes, target, digest, newest = stored[d["key"]]
            got = (d["outcome"], d["codes"], d["target"].replace(".", ""))
            if got != (outcome, codes.split(), target.rjust(3, "0")) or \
                    (newest == "t" and digest != d["digest"]):
                wrong.append(f"{d['key']}: {got}, stored {outcome} {codes} {target}")
    return wrong


def different(wanted: object, got: object) -> list[str]:
    return [] if got == wanted else [f"wanted {wanted}", f"got    {got}"]


def training_has_its_facts() -> list[str]:
    """What a denial rests on, and what would undo it: of each session its own."""
    x = explained("T1", "--on", "2026-12-18", ledger="kinds")
    covered, paid = (decided(x, f"unit:A1/training/{session}") for session in ("EV-1", "TR-1"))
    wanted = {"kind": "claim", "of": "C1", "day": "2026-10-21", "status": "full day",
              "evidence": "invoice 70", "intake": 9, "line": 2}
    change = {"change": "claim C1 for the same hours is retracted", "outcome": "paid", "target": "37.50"}
    others = [[f["of"] for f in decided(x, f"unit:A1/training/{session}")["facts"]]
              for session in ("TR-2", "TR-3")]
    return (different(wanted, covered["facts"][1]) + different([change], covered["would_change"]) +
            different({"grant": "75.00", "general": "25.00"}, paid["charges"]) +
            different(("25.00", "4", "100.00", "TR-1"),
                      tuple(paid["steps"][k] for k in ("amount", "weight", "base", "session"))) +
            different([["TR-2", "S1"], ["TR-3", "S1", "unit:A1/training/TR-1"]], others))


def training_that_waits() -> list[str]:
    """No decision yet: what is recorded, what is not, and what it would bring."""
    got = [(w["assignment"], w["award"], w["session"], w["status"], w["intake"],
            [(c["change"], c["outcome"], c["target"]) for c in w["would_change"]])
           for teacher in ("T2", "T3") for w in explained(teacher, ledger="kinds")["awaited"]]
    wanted = [("A2", "training", "EV-1", "no-evidence", 7,
               [("the evidence of attendance of EV-1 on 2026-10-21 is recorded", "denied", "0.00")]),
              ("A2", "training", "TR-3", "unrecorded", None,
               [("attendance of TR-3 on 2026-11-07 is recorded as present", "denied", "0.00")]),
              ("A3", "training", "TR-2", "unrecorded", None,
               [("attendance of TR-2 on 2026-10-14 is recorded as present", "held", "0.00")]),
              ("A3", "training", "EV-1", "unrecorded", None,
               [("attendance of EV-1 on 2026-10-21 is recorded as present", "paid", "37.50")]),
              ("A3", "training", "TR-3", "unrecorded", None,
               [("attendance of TR-3 on 2026-11-07 is recorded as present", "denied", "0.00")]),
              ("A3", "training", "TR-4", "unrecorded", 7, [])]
    return different(wanted, got)


def pools_are_told_whole() -> list[str]:
    held = decided(explained("T5", ledger="kinds"), "pool:A5/bonus")
    late = decided(explained("T6", ledger="kinds"), "pool:A6/bonus")
    steps = {k: held["steps"][k] for k in ("amount", "weight", "base", "members", "total_weight", "held_members",
                                           "reserved")}
    wanted = {"amount": "1000.00", "weight": "157", "base": "532.20", "members": 2, "total_weight": "295",
              "held_members": 1, "reserved": "532.20"}
    return (different(wanted, steps) + different(("not_due", "0.00"), (late["outcome"], late["target"])) +
            different([("paid", "243.59")], [(c["outcome"], c["target"]) for c in late["would_change"]]))


def recut_pays_what_was_said() -> list[str]:
    """The plan that divides the pool anew: hers, and what the others then owe or keep."""
    plan = json.loads(must(["plan", "2027-06", "--recut", "--json"], ledger="kinds"))
    return different(["243.59"], [d["target"] for d in plan["decisions"] if d["key"] == "pool:A6/bonus"])


def service_forgives_more() -> list[str]:
    d = decided(explained("T2006", ledger="fellows"), "aid:FL-06/2020-07-01")
    change = {"change": "service with coast-consulting from 2023-08-14 on is found to qualify",
              "outcome": "reduced", "target": "4375.00", "forgiven": "4375.00"}
    return (different([change], d["would_change"]) +
            different(["advance", "graduated", "service", "service", "left"], [f["kind"] for f in d["facts"]]) +
            different(("1458.33", "2024-08-30"), (d["steps"]["forgiven"], d["steps"]["left"])) +
            different({"gift": "875.00", "partnership": "583.33"}, d["charges"]))


def either_number() -> list[str]:
    a, b = explained("T1058"), explained("T1405")
    return [] if a == b and a["numbers"] == ["T1058", "T1405"] and a["teacher"] == "T1405" else ["they differ"]


def guests_are_never_paid() -> list[str]:
    x = explained("T1201")
    got = [n["reason"] for n in x["no_decision"]], x["decisions"]
    return [] if got == (["no_assignment"], []) else [str(got)]


class Open:
    """One connection on which one explanation follows the other."""

    def __init__(self, ledger: str):
        self.ledger = ledger
        self.process = subprocess.Popen([asked_open, f"dbname={ledger} user=clerk"], env=env, text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def ask(self, teacher: str) -> str:
        print(teacher, file=self.process.stdin, flush=True)
        return "".join(iter(self.process.stdout.readline, ".\n"))

    def compare(self, teacher: str, when: str) -> list[str]:
        """The answer is that of a command of its own."""
        ran = run(["explain", teacher], ledger=self.ledger)
        wanted = ran.stdout.rpartition("Rules ")[0] if ran.returncode == 0 else ran.stderr
        got = self.ask(teacher)
        pairs = zip(wanted.splitlines() + [""] * 99, got.splitlines() + [""] * 99)
        where = next(((a, b) for a, b in pairs if a != b), "at the end")
        return [] if got == wanted else [f"{self.ledger} {teacher} {when}: not as by itself, {where}"]

    def close(self) -> list[str]:
        self.process.stdin.close()
        return [] if self.process.wait() == 0 else [f"explain_open ended with {self.process.returncode}"]


def teachers(ledger: str) -> list[str]:
    return subprocess.run(["psql", "-XAtc", "SELECT DISTINCT teacher FROM stipend.teachers ORDER BY 1"], check=True,
                          text=True, env=env | {"PGDATABASE": ledger}, capture_output=True).stdout.split()


def open_connection_tells_the_same() -> list[str]:
    wrong = []
    for ledger in LEDGERS:
        everybody, one = teachers(ledger), Open(ledger)
        some = everybody[::9] + ["T1058", "T1405", "T1201"] if ledger == "explain" else everybody
        for teacher in [*some, "T1O07", *some[:2], some[1]]:
            wrong += one.compare(teacher, "on an open connection")
        wrong += one.close()
    return wrong


def open_connection_is_never_stale() -> list[str]:
    """The ledger moves while a connection has explained: after each step it tells what stands then."""
    subprocess.run(["psql", "-qX", "-d", "postgres", "-c", "CREATE DATABASE moving TEMPLATE explain"], check=True)
    some = ["T1003", "T1058", "T1007", "T1072", "T1104"]
    one, wrong = Open("moving"), []

    def look(when: str) -> None:
        wrong.extend(line for teacher in some for line in one.compare(teacher, when))

    look("at first")
    for file in sorted((source / "examples/teacher-leader-pathways/facts/2027-02").glob("*.csv")):
        must(["import", file.stem.split("-", 1)[1], str(file)], ledger="moving")
        look(f"after {file.name}")
    with tempfile.TemporaryDirectory() as place:
        must(["plan", "2027-02", "-o", f"{place}/next.plan"], ledger="moving")
        run(["approve", f"{place}/next.plan", "--reason", "a test"], "approver", "moving")
        must(["post", f"{place}/next.plan"], ledger="moving")
        look("after a batch")
        named = pathlib.Path(place, "teachers.csv")
        named.write_text("teacher,name\nT1007,Another Name\n")
        must(["import", "teachers", str(named)], ledger="moving")
        look("after a name")
        for month in ("2026-07", "2026-08"):
            must(["period", "close", month, "--reason", "a test"], ledger="moving")
        look("after periods were closed")
    return wrong + one.close()


def nobody() -> list[str]:
    ran = run(["explain", "T1O07"])
    wanted = ("stipend: error: no teacher T1O07 is known through intake " + known +
              "\nhint: did you mean T1007?\n")
    return [] if (ran.returncode, ran.stderr) == (1, wanted) else [f"{ran.returncode} {ran.stderr}"]


def wrong_use() -> list[str]:
    wrong = []
    for words in (["--on", "2027-02-30"], ["--known-at", "soon"], ["--known-at", "2027-13-01"],
                  ["--known-at", "999"], ["--known-at", "2027-01-01T25:00"]):
        ran = run(["explain", "T1007", *words])
        if ran.returncode != 2 or ran.stdout:
            wrong.append(f"{words}: {ran.returncode} {ran.stderr}")
    return wrong


def main() -> None:
    texts = sorted((source / "tests" / "explain").rglob("*.txt"))
    cases = {path.stem: (lambda p=path: golden(p)) for path in texts} | {
        f.__name__: f for f in (held_says_why, same_as_posted, either_number, guests_are_never_paid,
                                nobody, wrong_use, training_has_its_facts, training_that_waits,
                                open_connection_tells_the_same, open_connection_is_never_stale,
                                pools_are_told_whole, recut_pays_what_was_said, service_forgives_more)}
    print(f"1..{len(cases)}")
    for number, (name, ask) in enumerate(cases.items(), 1):
        wrong = ask()
        print(f"{'not ok' if wrong else 'ok'} {number} - {name.replace('_', ' ')}")
        print("".join(f"# {line}\n" for line in wrong), end="", flush=True)


program, source, asked_open = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2]), os.path.abspath(sys.argv[3])
env = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), "LC_ALL": "C.UTF-8",
       "PGHOST": os.environ["PGHOST"], "PGUSER": "clerk"}
env |= {k: v for k, v in os.environ.items() if k.endswith("SAN_OPTIONS") or k == "LLVM_PROFILE_FILE"}
with tempfile.TemporaryDirectory(prefix="stipend-explain-") as temporary:
    for ledger_name in LEDGERS:
        make_ledger(ledger_name, temporary)
known = subprocess.run(["psql", "-XAtc", "SELECT max(number) FROM stipend.intake"], check=True, text=True,
                       env=env | {"PGDATABASE": "explain"}, capture_output=True).stdout.strip()
main()
