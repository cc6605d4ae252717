"""Whether the tests notice small faults in rules/: mutate.py BUILD [--seed S] [--count N] [--jobs N]
[--again OUTPUT] [FILE...].

Each fault of mutants.py is compiled alone into the rules and meets the tables.  A fault that no test
notices must stand in mutate-equivalent.txt with the reason why it changes nothing that can be asked;
one that stands there and is noticed, or is no fault of this tree, fails too.  A fault that the
optimizer turns into the very code of the original is no fault.  Without FILE all deciding sources
are tried, with --count so many of them, chosen by the seed; with --again those that survived in the
run whose output that is.  `./dev mutate` builds what is needed.
"""
import argparse
import collections
import concurrent.futures
import os
import pathlib
import random
import re
import resource
import shlex
import signal
import subprocess
import sys
import tempfile

from mutants import Mutant, function_names, mutants

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
LISTED = HERE / "mutate-equivalent.txt"
SECONDS = 2  # of processor time for the cases, which take a tenth of it
NO_ROOMS = ["*", "*: a room too small*"]
# These make texts, and meet the tests of texts instead; they are tried when they are named.
TELLING = ("explain", "change", "sink", "sentence", "render")
# The quickest to notice comes first.
TRIALS = [("rules_test", NO_ROOMS), ("limits_test", []), ("reasons_test", [])]
TELLING_TRIALS = [("sentence_test", []), ("render_rules_test", []), ("explain_test", [])]
# Only what asks for room is tried with too little of it, which takes long.
ROOM_TRIALS = [("rules_test", ["*: a room too small*"])]


def command(build: pathlib.Path, target: str) -> list[str]:
    told = subprocess.run(["ninja", "-C", str(build), "-t", "commands", target], check=True,
                          capture_output=True, text=True).stdout
    return shlex.split(told.splitlines()[-1])


class Trials:
    """The tests, linked against the rules as a shared library, before which a mutant is loaded."""

    def __init__(self, build: pathlib.Path, files: list[str]) -> None:
        self.build = build
        self.compiles = {file: command(build, f"rules/librules.a.p/{pathlib.Path(file).name}.o")
                         for file in files}
        self.place = build / "shared"
        self.place.mkdir(exist_ok=True)
        library = str(self.place / "librules.so")
        subprocess.run(["cc", "-shared", "-o", library, *sorted(map(str, build.glob("rules/*.p/*.o")))],
                       check=True)
        for name in {trial[0] for trial in TRIALS + TELLING_TRIALS}:
            words = command(build, f"tests/{name}")
            words[words.index("-o") + 1] = str(self.place / name)
            words[words.index("rules/librules.a")] = library
            subprocess.run(words, cwd=build, check=True)
        self.plain: dict[str, bytes] = {}
        # Fixtures are large and mostly empty: memory is not given back between cases.
        self.env = os.environ | {"CMOCKA_TEST_ABORT": "1", "GLIBC_TUNABLES": "glibc.malloc.mmap_threshold="
                                 "1000000000:glibc.malloc.trim_threshold=1000000000"}

    def compile(self, file: str, text: str, place: pathlib.Path, *more: str) -> bool:
        source = place / pathlib.Path(file).name
        source.write_text(text, "utf-8")
        words = self.compiles[file]
        words = [*words[:words.index("-MD")], *(more or ["-shared"]), "-w", f"-I{ROOT / 'rules'}",
                 "-o", str(place / "mutant.so"), str(source)]
        return subprocess.run(words, cwd=self.build, capture_output=True, check=False).returncode == 0

    def same_code(self, mutant: Mutant, original: str, text: str, place: pathlib.Path) -> bool:
        if mutant.file not in self.plain:
            self.compile(mutant.file, original, place, "-O2", "-c")
            self.plain[mutant.file] = (place / "mutant.so").read_bytes()
        return (self.compile(mutant.file, text, place, "-O2", "-c") and
                (place / "mutant.so").read_bytes() == self.plain[mutant.file])

    def notices(self, name: str, arguments: list[str], place: pathlib.Path) -> str:
        """Why the test fails with the mutant in place of what it was made from; "" if it does not."""
        seconds = SECONDS * (20 if (name, arguments) in ROOM_TRIALS else 1)
        env = self.env | {"LD_PRELOAD": str(place / "mutant.so")}
        ran = subprocess.run([str(self.place / name), str(HERE), *arguments], env=env, check=False,
                             stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL, preexec_fn=lambda: limit(seconds))
        if ran.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
            return "timed out"
        return "killed" if ran.returncode != 0 else ""

    def fate(self, mutant: Mutant) -> str:
        original = (ROOT / mutant.file).read_text("utf-8")
        text = original[:mutant.start] + mutant.text + original[mutant.end:]
        with tempfile.TemporaryDirectory(prefix="mutant-") as folder:
            place = pathlib.Path(folder)
            if not self.compile(mutant.file, text, place):
                return "no program"
            for name, arguments in trials_of(mutant, original):
                if why := self.notices(name, arguments, place):
                    return why
            return "same code" if self.same_code(mutant, original, text, place) else "survived"


def trials_of(mutant: Mutant, text: str) -> list[tuple]:
    lines = text.splitlines()
    names = function_names(lines)
    body = [line for line, name in zip(lines, names) if name == mutant.function]
    if pathlib.Path(mutant.file).name.startswith(TELLING):
        return TELLING_TRIALS
    small = any(word in line for line in body for word in ("room", "return false", "== NULL"))
    return TRIALS + (ROOM_TRIALS if small else [])


def limit(seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (1 << 32, 1 << 32))


def listed() -> list[tuple]:
    """(file, function, change) of mutate-equivalent.txt; the reason is indented below."""
    entries = []
    lines = [line for line in LISTED.read_text("utf-8").splitlines() if line and line[0] != "#"]
    for line, below in zip(lines, lines[1:] + [""]):
        if line[0] == " ":
            continue
        parts = tuple(line.split(": ", 2))
        if len(parts) != 3 or " => " not in line or below[:4] != "    ":
            sys.exit(f"{LISTED.name}: wants FILE: FUNCTION: BEFORE => AFTER, and below it the reason:\n"
                     f"{line}")
        entries.append(parts)
    return entries


def survivors_of(output: pathlib.Path) -> set[tuple]:
    """(file, function, change) of what an earlier run printed as survived."""
    found = re.findall(r"^survived: (\S+):\d+: (\w*): (.*)$", output.read_text("utf-8"), re.M)
    if not found:
        sys.exit(f"{output}: no line of it says \"survived: FILE:LINE: FUNCTION: BEFORE => AFTER\"")
    return set(found)


def try_all(trials: Trials, chosen: list[Mutant], jobs: int) -> dict[Mutant, str]:
    fates = {}
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        for mutant, fate in zip(chosen, pool.map(trials.fate, chosen)):
            fates[mutant] = fate
            if fate == "survived":
                print(f"{mutant.file}:{mutant.line}: {mutant.function}: {mutant.before} => "
                      f"{mutant.after}", flush=True)
    return fates


def print_table(fates: dict[Mutant, str], excused: set[Mutant]) -> None:
    counts = collections.defaultdict(collections.Counter)
    for mutant, fate in fates.items():
        for row in (mutant.file, "all"):
            counts[row]["equivalent" if mutant in excused else fate] += 1
    columns = ("killed", "timed out", "equivalent", "survived", "same code", "no program")
    print("\n" + " " * 24 + "".join(f"{c:>12}" for c in columns))
    for row, count in counts.items():
        print(f"{row:24}" + "".join(f"{count[c]:12}" for c in columns))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--again", type=pathlib.Path)
    parser.add_argument("file", nargs="*")
    asked = parser.parse_intermixed_args()
    every = [p.relative_to(ROOT).as_posix() for p in sorted((ROOT / "rules").glob("*.c"))]
    files = asked.file or [f for f in every if not pathlib.Path(f).name.startswith(TELLING)]
    pool = [m for f in every for m in mutants(f, (ROOT / f).read_text("utf-8"))]
    known = {m.name for m in pool}
    pool = [m for m in pool if m.file in files]
    if asked.again is not None:
        again = survivors_of(asked.again)
        pool = [m for m in pool if m.name in again]
    if asked.count is not None and asked.count < len(pool):
        pool = sorted(random.Random(asked.seed).sample(pool, asked.count),
                      key=lambda m: (m.file, m.start, m.text))
    entries = listed()
    print(f"{len(pool)} faults, seed {asked.seed}; not noticed:", flush=True)
    fates = try_all(Trials(asked.build.resolve(), files), pool, asked.jobs)
    survivors = [m for m, fate in fates.items() if fate == "survived"]
    excused = {m for m in survivors if m.name in entries}
    print_table(fates, excused)
    noticed = {m.name for m in fates} - {m.name for m in survivors}
    stale = [e for e in entries if e not in known or e in noticed]
    for m in survivors:
        if m not in excused:
            print(f"survived: {m.file}:{m.line}: {m.function}: {m.before} => {m.after}")
    for e in stale:
        print(f"in {LISTED.name}, but noticed or no fault of this tree: {': '.join(e)}")
    sys.exit(len(excused) < len(survivors) or bool(stale))


main()
