"""The rules of the house that a program can check: house.py SOURCE_ROOT.  One line a breach."""
import pathlib
import re
import sys

# The marks are 100, 60, 400 and 120; here is where a breach is no matter of taste any more.
LINE, FUNCTION, FILE, HEADER = 110, 60, 460, 320
WIDER = {".py": 120, ".sql": 125, ".table": 400}

BANNED = {
    "strcpy": "snprintf", "strcat": "snprintf", "sprintf": "snprintf", "vsprintf": "vsnprintf",
    "gets": "fgets", "strtok": "strcspn", "atoi": "strtol", "atol": "strtol", "atof": "strtol",
    "system": "process_run", "popen": "process_run", "alloca": "an array of known size",
    "exit": "a returned error", "rand": "nothing: decisions are repeatable",
}
BANNED_IN_TESTS = {"sprintf", "vsprintf", "gets", "strtok"}
# Headers of the C library's freestanding part and what memory needs.
RULES_MAY = {"inttypes.h", "limits.h", "stdbool.h", "stddef.h", "stdint.h", "stdlib.h", "string.h"}
# COPY and transactions have statements of their own; everything else is in schema/.
SQL = re.compile(r'"\s*(?:SELECT|INSERT INTO|UPDATE|DELETE FROM|CREATE|ALTER|DROP|GRANT|REVOKE|COPY'
                 r"|TRUNCATE|LOCK)\s")
SQL_MAY = {"engine/db.c"}


def code_of(text: str) -> str:
    """The text without comments and string contents, its lines kept."""
    def blank(found: re.Match[str]) -> str:
        return re.sub(r"[^\n]", " ", found.group())
    return re.sub(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'', blank, text,
                  flags=re.S)


def uncommented(text: str) -> str:
    return re.sub(r"/\*.*?\*/", lambda m: re.sub(r"[^\n]", " ", m.group()), text, flags=re.S)


def functions(code: str):
    """Each function's first line and number of lines, as the house lays them out."""
    begun = 0
    for number, line in enumerate(code.splitlines(), 1):
        if line.startswith("{"):
            begun = number
        elif line.startswith("}") and begun:
            if not line.startswith("};"):
                yield begun, number - begun - 1
            begun = 0


def check_c(name: str, text: str):
    room = name.split("/")[0]
    code, bare = code_of(text), uncommented(text)
    for number, line in enumerate(code.splitlines(), 1):
        for word, instead in BANNED.items():
            if room == "tests" and word not in BANNED_IN_TESTS:
                continue
            if re.search(rf"(?<![\w.>]){word}\s*\(", line):
                yield number, f"{word} is not used here: {instead}"
        if room == "rules" and re.search(r"\b(?:float|double|time_t|errno)\b", line):
            yield number, "rules know whole numbers only, and no clock"
    for number, line in enumerate(bare.splitlines(), 1):
        found = re.match(r"\s*#\s*include\s+([<\"])([^>\"]+)", line)
        if found and found[2] == "libpq-fe.h" and room not in ("engine", "tests"):
            yield number, "libpq is the engine's"
        if found and room == "rules" and found[1] == "<" and found[2] not in RULES_MAY:
            yield number, f"rules do not use <{found[2]}>"
        if found and room == "rules" and re.search(r"engine|cli|sql\.h", found[2]):
            yield number, "rules use nothing of the other rooms"
        if found and room == "engine" and found[2].startswith("cli"):
            yield number, "the engine does not know the command line"
        if room != "tests" and name not in SQL_MAY and SQL.search(line):
            yield number, "SQL text belongs to schema/"
    if room != "tests":
        for number, length in functions(code):
            if length > FUNCTION:
                yield number, f"a function of {length} lines; {FUNCTION} are the most"
        most = HEADER if name.endswith(".h") else FILE
        length = text.count("\n")
        if length > most:
            yield length, f"a file of {length} lines; {most} are the most"


def check_text(name: str, text: str):
    most = WIDER.get(pathlib.Path(name).suffix, LINE)
    for number, line in enumerate(text.splitlines(), 1):
        if len(line) > most:
            yield number, f"a line of {len(line)} characters; {most} are the most"
        if line != line.rstrip() and not name.endswith(".table"):
            yield number, "blanks at the end of a line"
        if re.search(r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X)\b", line):
            yield number, "a note to self: do it or leave it"
        if re.search(r"(?<![\w.])/(?:wo" r"rk|ho" r"me|ro" r"ot)/\w", line):
            yield number, "a path of somebody's machine"
        if "\t" in line and not name.endswith((".csv", ".tsv")):
            yield number, "a tab"


def check_listed(root: pathlib.Path):
    """Every source is named in its room's build file."""
    for room, kind in (("rules", "*.c"), ("engine", "*.c"), ("cli", "*.c"), ("tests", "*.c"),
                       ("schema", "*/*.sql")):
        build = (root / room / "meson.build").read_text("utf-8")
        for path in sorted((root / room).glob(kind)):
            name = path.relative_to(root / room).as_posix()
            if f"'{name}'" not in build:
                yield f"{room}/{name}", 1, f"not named in {room}/meson.build"


def main() -> None:
    root = pathlib.Path(sys.argv[1])
    wrong = list(check_listed(root))
    for room in ("rules", "engine", "cli", "schema", "tests"):
        for path in sorted((root / room).rglob("*")):
            if path.suffix not in (".c", ".h", ".sql", ".py", ".build", ".table"):
                continue
            name = path.relative_to(root).as_posix()
            text = path.read_text("utf-8")
            wrong += [(name, *breach) for breach in check_text(name, text)]
            if path.suffix in (".c", ".h"):
                wrong += [(name, *breach) for breach in check_c(name, text)]
    for name, number, what in wrong:
        print(f"{name}:{number}: {what}", file=sys.stderr)
    sys.exit(bool(wrong))


main()
