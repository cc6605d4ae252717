"""Which branches of rules/ the tests take: coverage.py LIBRARY PROFILE... [--missed].

Prints lines and branches of each file and fails on a condition that was never true or never false,
unless coverage-unreachable.txt says why no input can make it so; an entry there that fits no such
condition fails too.  `./dev coverage` builds and runs what is measured.
"""
import collections
import json
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent


def export(library: str, profiles: list[str]) -> dict:
    merged = pathlib.Path(library).parent / "merged.profdata"
    subprocess.run(["llvm-profdata", "merge", "-o", merged, *profiles], check=True)
    told = subprocess.run(["llvm-cov", "export", "-instr-profile", merged, library], check=True,
                          capture_output=True, text=True).stdout
    return json.loads(told)["data"][0]


def name_of(path: str) -> str:
    """As in this tree; None for what is not of rules/."""
    return "rules/" + path.rsplit("/rules/", 1)[1] if "/rules/" in path else ""


def text_of(lines: list[str], at: list[int]) -> str:
    first, column, last, end = at
    if first == last:
        return lines[first - 1][column - 1:end - 1]
    part = [lines[first - 1][column - 1:], *lines[first:last - 1], lines[last - 1][:end - 1]]
    return " ".join(" ".join(part).split())


def function_names(lines: list[str]) -> list[str]:
    """For each line the function that it is in, as the house lays functions out."""
    names, current = [], ""
    for number, line in enumerate(lines):
        if line == "{":
            above = number - 1
            while not (found := re.match(r"[a-z].*?(\w+)\(", lines[above])):
                above -= 1
            current = found[1]
        names.append(current)
    return names


def branches(told: dict) -> dict[tuple, list[int]]:
    """How often each condition was true and false: by file, line, column, end; a header's
    function counts wherever it was made."""
    taken = collections.defaultdict(lambda: [0, 0])
    for function in told["functions"]:
        for branch in function["branches"]:
            file = name_of(function["filenames"][branch[6]])
            if file:
                counts = taken[(file, *branch[:4])]
                counts[0] += branch[4]
                counts[1] += branch[5]
    return taken


def missed(taken: dict) -> list[tuple]:
    """(file, line, function, never, condition) of each condition that always came out one way."""
    found = []
    for file in sorted({at[0] for at in taken}):
        lines = (ROOT / file).read_text("utf-8").splitlines()
        names = function_names(lines)
        for at in sorted(at for at in taken if at[0] == file):
            for count, never in zip(taken[at], ("never true", "never false")):
                if count == 0:
                    found.append((file, at[1], names[at[1] - 1], never, text_of(lines, list(at[1:]))))
    return found


def listed() -> list[tuple]:
    """(file, function, never, condition) of coverage-unreachable.txt; the reason is indented below."""
    entries, path = [], HERE / "coverage-unreachable.txt"
    lines = [line for line in path.read_text("utf-8").splitlines() if line and line[0] != "#"]
    for line, below in zip(lines, lines[1:] + [""]):
        if line[0] == " ":
            continue
        parts = tuple(line.split(": ", 3))
        if len(parts) != 4 or below[:4] != "    ":
            sys.exit(f"{path.name}: wants FILE: FUNCTION: never true|false: CONDITION, and below it "
                     f"the reason:\n{line}")
        entries.append(parts)
    return entries


def percent(covered: int, count: int) -> str:
    return f"{covered:5} of {count:5} {100 * covered / count if count else 100:6.2f} %"


def print_table(told: dict, taken: dict, excused: collections.Counter) -> None:
    print(f"{'':24}{'lines':>22}{'branches':>24}  unreachable")
    sums = [0] * 5
    for file in sorted(told["files"], key=lambda f: f["filename"]):
        name = name_of(file["filename"])
        sides = [count for at, counts in taken.items() if at[0] == name for count in counts]
        lines = file["summary"]["lines"]
        row = [lines["covered"], lines["count"], sum(map(bool, sides)), len(sides), excused[name]]
        if not name or not row[1]:
            continue
        sums = [a + b for a, b in zip(sums, row)]
        print(f"{name:24}{percent(*row[:2])}  {percent(*row[2:4])}  {row[4] or ''}".rstrip())
    print(f"{'all':24}{percent(*sums[:2])}  {percent(*sums[2:4])}  {sums[4] or ''}".rstrip())


def main() -> None:
    arguments = [a for a in sys.argv[1:] if a != "--missed"]
    told = export(arguments[0], arguments[1:])
    taken = branches(told)
    lacking, entries = missed(taken), listed()
    left = collections.Counter(entries)
    wrong, excused = [], collections.Counter()
    for file, line, function, never, condition in lacking:
        entry = (file, function, never, condition)
        if left[entry] > 0:
            left[entry] -= 1
            excused[file] += 1
        else:
            wrong.append(f"{file}:{line}: {function}: {never}: {condition}")
    print_table(told, taken, excused)
    stale = [": ".join(entry) for entry in (+left).elements()]
    if wrong:
        print(f"\nNo test takes ({len(wrong)}):\n" + "\n".join(wrong))
    if stale:
        print(f"\nListed in coverage-unreachable.txt, and not so ({len(stale)}):\n" + "\n".join(stale))
    sys.exit(bool(wrong or stale))


main()
