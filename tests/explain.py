"""Explanations of the example district, a month after the first halves, held against the texts in
explain/: explain.py PROGRAM SOURCE_ROOT [--write].  Needs to run under with_server.  Answers in TAP.

Each file of explain/ begins with the command that it is the answer of.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

LAST = "2027-01"  # the last period posted


def run(command: list[str], user: str = "clerk") -> subprocess.CompletedProcess:
    return subprocess.run([program, "--no-progress", *command], env=env | {"PGUSER": user},
                          stdin=subprocess.DEVNULL, capture_output=True, check=False, text=True)


def must(command: list[str], user: str = "clerk") -> str:
    ran = run(command, user)
    if ran.returncode != 0:
        sys.exit(f"Bail out! {command}: {ran.returncode} {ran.stderr}")
    return ran.stdout


def make_year(example: pathlib.Path, place: str) -> None:
    must(["load", str(example / "programme.json")])
    must(["approve", "1", "--reason", "a test"], "approver")
    for month in sorted((example / "facts").iterdir()):
        for file in sorted(month.glob("*.csv")):
            must(["import", file.stem.split("-", 1)[1], str(file)])
        plan = f"{place}/{month.name}.plan"
        must(["plan", month.name, "-o", plan])
        run(["approve", plan, "--reason", "a test"], "approver")
        must(["post", plan])
        if month.name == LAST:
            return


def golden(path: pathlib.Path) -> list[str]:
    first, _, wanted = path.read_text("utf-8").partition("\n")
    got = must(first.removeprefix("$ stipend ").split())
    if "--write" in sys.argv:
        path.write_text(f"{first}\n{got}", "utf-8")
        return []
    if got == wanted:
        return []
    lines = zip(wanted.splitlines() + [""] * 999, got.splitlines())
    return next(([f"wanted {a!r}", f"got    {b!r}"] for a, b in lines if a != b), ["lines are missing"])


def explained(*words: str) -> dict:
    return json.loads(must(["explain", "--json", *words]))


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
        FROM stipend.decision ORDER BY key, batch DESC"""], env=env, check=True, capture_output=True,
        text=True).stdout.splitlines()
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


def either_number() -> list[str]:
    a, b = explained("T1058"), explained("T1405")
    return [] if a == b and a["numbers"] == ["T1058", "T1405"] and a["teacher"] == "T1405" else ["they differ"]


def guests_are_never_paid() -> list[str]:
    x = explained("T1201")
    got = [n["reason"] for n in x["no_decision"]], x["decisions"]
    return [] if got == (["no_assignment"], []) else [str(got)]


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
    texts = sorted((source / "tests" / "explain").glob("*.txt"))
    cases = {path.stem: (lambda p=path: golden(p)) for path in texts} | {
        f.__name__: f for f in (held_says_why, same_as_posted, either_number, guests_are_never_paid,
                                nobody, wrong_use)}
    print(f"1..{len(cases)}")
    for number, (name, ask) in enumerate(cases.items(), 1):
        wrong = ask()
        print(f"{'not ok' if wrong else 'ok'} {number} - {name.replace('_', ' ')}")
        print("".join(f"# {line}\n" for line in wrong), end="", flush=True)


program, source = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2])
env = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), "LC_ALL": "C.UTF-8",
       "PGHOST": os.environ["PGHOST"], "PGDATABASE": "explained", "PGUSER": "clerk"}
env |= {k: v for k, v in os.environ.items() if k.endswith("SAN_OPTIONS") or k == "LLVM_PROFILE_FILE"}
subprocess.run(["psql", "-qX", "-d", "postgres", "-c", "CREATE DATABASE explained TEMPLATE stipend"],
               check=True)
with tempfile.TemporaryDirectory(prefix="stipend-explain-") as folder:
    make_year(source / "examples" / "teacher-leader-pathways", folder)
known = subprocess.run(["psql", "-XAtc", "SELECT max(number) FROM stipend.intake"], env=env, check=True,
                       capture_output=True, text=True).stdout.strip()
main()
