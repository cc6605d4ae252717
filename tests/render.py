"""The handbook of every example, held against examples/.../handbook.md; and of a programme with every kind:
render.py PROGRAM SOURCE_ROOT [--update].  Answers in TAP.

Of each handbook also: every figure of the document is in it, tables are aligned, nothing is left out of the
quotations.  programme-2025-26.json has its handbook in handbook-2025-26.md.
"""
import datetime
import decimal
import fractions
import json
import pathlib
import re
import subprocess
import sys

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
MONEY = re.compile(r"\d+\.\d{2}")
RATIOS = {"share", "at_least", "at_most"}


def render(document: pathlib.Path) -> str:
    ran = subprocess.run([program, "--quiet", "render", str(document)], capture_output=True, check=False,
                         text=True)
    if ran.returncode != 0:
        sys.exit(f"Bail out! {document}: {ran.returncode} {ran.stderr}")
    return ran.stdout


def shown(value: object, key: str) -> str | None:
    """How the handbook shows one value; None: it shows no figure for it."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int):
        return f"{value}"
    if DAY.fullmatch(value):
        on = datetime.date.fromisoformat(value)
        return f"{on.day} {on:%B} {on.year}"
    if key in RATIOS and re.fullmatch(r"\d+/\d+|[01](\.\d+)?", value):
        share = fractions.Fraction(value) * 100
        hundredths = share * 100
        if hundredths.denominator != 1:
            return str(share / 100)
        return f"{decimal.Decimal(hundredths.numerator) / 100:f} %".replace(".00 %", " %")
    if MONEY.fullmatch(value):
        return f"${decimal.Decimal(value):,.2f}"
    return None


def figures(value: object, key: str = ""):
    """Every figure of the document, as (place, text to be found)."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if not name.startswith("x-") and name not in ("sources", "format") and \
                    (name, inner) != ("smallest_difference", "0.00"):
                yield from figures(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from figures(inner, key)
    elif (text := shown(value, key)) is not None:
        yield key, text


def missing(document: pathlib.Path, text: str) -> list[str]:
    found = []
    for key, figure in figures(json.loads(document.read_text("utf-8"))):
        if not re.search(rf"(?<![\d.,]){re.escape(figure)}(?!\d|[.,]\d)", text):
            found.append(f"{key} {figure} is not in the handbook")
    return found


def unquoted(document: pathlib.Path, text: str) -> list[str]:
    plain = re.sub(r"\\(.)", r"\1", text)
    sources = json.loads(document.read_text("utf-8")).get("sources", {})
    return [f"{name}#{clause} is not quoted" for name, source in sources.items()
            for clause, words in source["clauses"].items() if f"“{words.replace(chr(10), ' ')}”" not in plain]


def malformed(text: str) -> list[str]:
    wrong, width = [], 0
    for number, line in enumerate(text.splitlines(), 1):
        if line != line.rstrip():
            wrong.append(f"line {number}: blanks at the end")
        if re.search(r"\{\w+\}|\(null\)|  \S", line) and not line.startswith(("|", "  ")):
            wrong.append(f"line {number}: {line}")
        if line.startswith("|"):
            if width and len(line) != width:
                wrong.append(f"line {number}: the table is not aligned")
            width = len(line)
        else:
            width = 0
    return wrong if "\n\n\n" not in text else wrong + ["two blank lines"]


def beside(document: pathlib.Path) -> pathlib.Path:
    if document.parent.parent.name == "tests":
        return source / "tests" / "render" / f"{document.stem}.md"
    return document.with_name(document.stem.replace("programme", "handbook") + ".md")


def golden(document: pathlib.Path) -> list[str]:
    got, path = render(document), beside(document)
    if "--update" in sys.argv:
        path.write_text(got, "utf-8")
    wrong = missing(document, got) + unquoted(document, got) + malformed(got)
    if not path.exists():
        return wrong + [f"{path.name} is not there: render.py --update writes it"]
    wanted = path.read_text("utf-8")
    if got != wanted:
        lines = zip(wanted.splitlines() + [""] * 999, got.splitlines())
        wrong += next(([f"wanted {a!r}", f"got    {b!r}"] for a, b in lines if a != b), ["lines are missing"])
    return wrong


def main() -> None:
    documents = sorted((source / "examples").rglob("programme*.json"))
    for folder in ("programme", "render"):
        documents += sorted((source / "tests" / folder).glob("*.json"))
    print(f"1..{len(documents)}")
    for number, document in enumerate(documents, 1):
        wrong = golden(document)
        print(f"{'not ok' if wrong else 'ok'} {number} - {document.relative_to(source)}")
        print("".join(f"# {line}\n" for line in wrong), end="", flush=True)


program, source = sys.argv[1], pathlib.Path(sys.argv[2])
main()
