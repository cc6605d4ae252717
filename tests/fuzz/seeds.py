"""What the fuzzers begin with: seeds.py ROOT OUT writes for each target a folder of seeds and a
dictionary, OUT/TARGET/* and OUT/TARGET.dict, made of the examples, the cases and the schema."""
import json
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
import planfile
import programme_table

# In the order of facts_fuzz.c.
KINDS = """schools teachers assignments agreements calendar sessions attendance deliverables logs waivers claims
    reviews aid milestones service settlements payments""".split()
DAMAGE = ["12/18/2026", "46374", "1.2E+05", "$1,250.00", "\ufeff", "\u201c", "\u2019", "=1+1", "\r\n", ";", "\t",
          '""', "00042", "\\u0000", "\\ud83d", "1e400", "007", "//", "/*", "NaN", "*", "x-"]
FACT_LINES = 12


def schema_words(value):
    """Every key, word and example of the schema's documents."""
    if isinstance(value, dict):
        yield from value.get("properties", {})
        yield from (x for x in [value.get("const"), *value.get("enum", []), *value.get("examples", [])]
                    if isinstance(x, str))
        for child in value.values():
            yield from schema_words(child)
    elif isinstance(value, list):
        for child in value:
            yield from schema_words(child)


def column_words(text: str):
    """Names of columns and words of values in engine/intake_kind.c."""
    for quoted in re.findall(r'"([a-z_ -]+)"', text):
        yield from quoted.split()


def fact_seeds(root: pathlib.Path):
    """The head of each file of facts and the same as JSON Lines, the kind's number before it."""
    for path in sorted([*root.glob("examples/*/facts/**/*.csv"), *root.glob("tests/district/*.csv")]):
        kind = re.sub(r"^\d+-", "", path.stem)
        if kind not in KINDS:
            continue
        lines = path.read_text("utf-8").splitlines()[:FACT_LINES]
        first = bytes([KINDS.index(kind)])
        yield first + "\n".join([*lines, ""]).encode()
        names = lines[0].split(",")
        rows = [dict(zip(names, line.split(","))) for line in lines[1:] if '"' not in line]
        yield first + "".join(json.dumps({k: v for k, v in row.items() if v}) + "\n" for row in rows).encode()


def plan_seeds():
    empty = "0" * 64
    values = {"text": "a", "i": 1, "q": 1, "?": False, "digest": empty, "day": "2026-12-18", "money": "1250.00"}
    plan = {"format": "stipend-plan/1", **{name: values[form] for name, form in planfile.FIELDS.items()}}
    yield json.dumps(plan | {"seal": planfile.seal(plan)}, indent=1).encode()
    yield json.dumps(plan | {"seal": empty}).encode()
    yield json.dumps(plan).encode()


def write(out: pathlib.Path, target: str, seeds, words) -> None:
    folder = out / target
    folder.mkdir(parents=True, exist_ok=True)
    for n, seed in enumerate(dict.fromkeys(seeds)):
        (folder / f"{n:04}").write_bytes(seed)
    lines = ['"' + "".join(f"\\x{byte:02X}" for byte in word.encode()) + f'"\n'
             for word in dict.fromkeys(words)]
    (out / f"{target}.dict").write_text("".join(lines), "utf-8")


def main() -> None:
    root, out = map(pathlib.Path, sys.argv[1:])
    cases = [text for _, text in programme_table.documents(root / "tests" / "programme")]
    examples = [path.read_bytes() for path in sorted(root.glob("examples/**/programme.json"))]
    schema = json.loads((root / "schema" / "programme.schema.json").read_text("utf-8"))
    keys = [f'"{word}"' for word in schema_words(schema)] + DAMAGE
    columns = [*column_words((root / "engine" / "intake_kind.c").read_text("utf-8")), *DAMAGE]
    write(out, "programme", cases + examples, keys)
    write(out, "json", [text for text in cases if len(text) < 2000] + cases[:1], keys)
    write(out, "facts", fact_seeds(root), columns)
    write(out, "plan", plan_seeds(), [f'"{name}"' for name in planfile.FIELDS] + DAMAGE)


main()
