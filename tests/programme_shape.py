"""The JSON Schema of programme documents against the reader: programme_shape.py CODES ROOT.

CODES is the program programme_codes.  The schema refuses a document if and only if the reader finds
an error of shape in it.  The documents: those of programme/cases.table, every programme of the
examples and tests, two documents spoilt at each of their places in turn, and some hundreds that a
seeded generator spoils.
"""
import copy
import json
import pathlib
import random
import re
import subprocess
import sys
import tempfile

import jsonschema

import programme_table

# A code of each error that the reader knows is in one of these three.
# Not JSON, or keys that JSON parsers do not keep apart: no document for a schema.
NOT_JSON = set("""bad_escape bad_number byte_order_mark comment control duplicate_key empty lone_surrogate
    nested no_colon no_comma no_key no_value no_word not_utf8 nul too_deep too_large trailing_comma
    trailing_text unclosed unclosed_text""".split())
# What one value or object shows by itself.
SHAPE = set("""bad_id bad_value empty_list listed_twice missing_key no_hour too_many too_many_keys
    unknown_key wrong_type""".split())
# What takes another part of the document, or arithmetic: references, order, sums, positions.
# not_digits: 5.0 is the whole number 5 to JSON Schema, but the document asks for digits.
# above_one: that p/q is above 1; of a decimal its form shows it, which is bad_value.
NOT_SHAPE = set("""above_one bad_leaf bad_share contract_time covered_twice cut_off day_order day_outside
    due_too_late fund_twice id_twice never_met no_account no_charge no_due_through not_digits
    not_release per_unit_parts step_order too_many_funds too_many_nodes two_commitments
    unknown_id""".split())

SEED, SPOILT = 20261128, 300
# What is put where it may not belong: other types, and values that are nearly right.
WRONG = [None, True, False, 0, -1, 1, 2.5, 36601, 1000001, "", " ", "x", "rest", "all", [], {}, [5], ["a", "a"],
         {"x-": 1}, {"a": 1}, "2026-02-29", "2000-02-29", "1900-02-29", "2100-02-29", "2026-7-1", "2026-13-01",
         "2026-07-01\n", "1.00", "1.0", "1", "01.00", "-1.00", "10000000000.00", "10000000000.01",
         "99999999999.00", "1,000.00", "0", "0.0", "000", "0/5", "1/0", "3/00", "3/4", "0.85", "001", "1.000", "1.01",
         "0.1234567890", "1234567890/2", "1/2/3", "1/2\n", "85%", "USD", "US", "usd", "a" * 63, "a" * 64, "-a",
         "A", "a_b", "a.b", "ä", "é" * 40, "a\tb", "a\nb", "a\x7fb", "a#b", "#b", "a#", "a#b#c", "full_day", "days",
         "hourly", "due-through", "stipend", "pool", "second", "2.5", 10 ** 12, 1e3]
KEYS = ["x-note", "xnote", "title", "cite", "id", "from", "of", "at_least", "share", "per_unit", "amount", "days", "on",
        "days_at_least", "tiers", "proportional", "kind", "requires", "charge", "hour", "Title", "", "all",
        "delivered", "$schema", "evidence", "by", "pool"]


def places(value, path=()):
    """Every path of a document to a value, the document itself aside."""
    for key, child in value.items() if isinstance(value, dict) else enumerate(value):
        yield (*path, key)
        if isinstance(child, (dict, list)):
            yield from places(child, (*path, key))


def spoil(document, rng: random.Random) -> str:
    """Change the document in one place; return what was done."""
    path = rng.choice(list(places(document)))
    parent = document
    for step in path[:-1]:
        parent = parent[step]
    key, what = path[-1], rng.choice(["delete", "value", "value", "value", "rename", "add", "twice"])
    if what == "delete":
        del parent[key]
    elif what == "rename" and isinstance(key, str):
        new = rng.choice([key + "x", key[:-1], key.upper(), "x-" + key, key.replace("_", "-"), *KEYS])
        items = [(new if k == key else k, v) for k, v in parent.items() if k != new or k == key]
        parent.clear()
        parent.update(items)
        what += f" to {new!r}"
    elif what == "add" and isinstance(parent, dict):
        new, value = rng.choice(KEYS), rng.choice(WRONG)
        parent.setdefault(new, value)
        what += f" {new!r}: {value!r}"
    elif what == "twice" and isinstance(parent, list):
        parent.insert(key, copy.deepcopy(parent[key]))
    else:
        value = parent[key] = rng.choice(WRONG)
        what = f"value {value!r}"
    return f"{what} at /{'/'.join(map(str, path))}"


def holder(document, path):
    for step in path[:-1]:
        document = document[step]
    return document


def spoilt_everywhere(name: str, whole):
    """Each key and entry left out, each value replaced, each object with a key more: one by one."""
    for path in list(places(whole)):
        at = f"{name} /{'/'.join(map(str, path))}"
        value = holder(whole, path)[path[-1]]
        document = copy.deepcopy(whole)
        del holder(document, path)[path[-1]]
        yield f"without {at}", document
        document = copy.deepcopy(whole)
        if isinstance(value, dict):
            holder(document, path)[path[-1]]["another"] = {}
        else:
            wrong = [] if isinstance(value, list) else "~" if isinstance(value, str) else -1
            holder(document, path)[path[-1]] = wrong
        yield f"spoilt {at}", document


def documents(root: pathlib.Path):
    folder = root / "tests" / "programme"
    yield from programme_table.documents(folder)
    whole = sorted([*root.glob("examples/**/programme.json"), *root.glob("tests/**/*.json")])
    for path in whole:
        if b"stipend-programme/1" in path.read_bytes():
            yield path.relative_to(root).as_posix(), path.read_bytes()
    for name in ("page", "kinds"):
        whole = json.loads((folder / f"{name}.json").read_text("utf-8"))
        for done, document in spoilt_everywhere(name, whole):
            yield done, json.dumps(document).encode()
    rng = random.Random(SEED)
    bases = [json.loads((folder / name).read_text("utf-8")) for name in ("page.json", "kinds.json", "kinds.json")]
    for n in range(SPOILT):
        document = copy.deepcopy(rng.choice(bases))
        done = [spoil(document, rng) for _ in range(rng.choice([1, 1, 1, 2]))]
        yield f"spoilt {n}: {', '.join(done)}", json.dumps(document).encode()


def pattern(_, wanted, instance, __):
    """As ECMA 262 has it, where $ is the end; Python's is also before a last line break."""
    if isinstance(instance, str) and not re.search(wanted.replace("$", r"\Z"), instance):
        yield jsonschema.ValidationError(f"{instance!r} is not {wanted!r}")


def described(schema, path=""):
    """Keys that the schema does not describe."""
    for name, value in schema.items() if isinstance(schema, dict) else enumerate(schema):
        if isinstance(value, (dict, list)):
            if path.endswith("/properties") and "/if/" not in path and "/then/" not in path:
                if len(value.get("description", "")) < 10:
                    yield f"{path}/{name}"
            yield from described(value, f"{path}/{name}")


def codes_of(program: str, texts: list[bytes]) -> list[set[str]]:
    """What the reader finds in each document."""
    with tempfile.TemporaryDirectory() as folder:
        names = []
        for n, text in enumerate(texts):
            names.append(f"{folder}/{n}.json")
            pathlib.Path(names[-1]).write_bytes(text)
        found = subprocess.run([program, *names], check=True, capture_output=True, text=True)
    return [set(line.split()) for line in found.stdout.splitlines()]


def main() -> None:
    program, root = sys.argv[1], pathlib.Path(sys.argv[2])
    schema = json.loads((root / "schema" / "programme.schema.json").read_text("utf-8"))
    jsonschema.Draft7Validator.check_schema(schema)
    validator = jsonschema.validators.extend(jsonschema.Draft7Validator, {"pattern": pattern})(schema)
    wrong = [f"no description: {path}" for path in described(schema)]
    named, tally = list(documents(root)), {"not JSON": 0, "refused": 0, "accepted": 0}
    for (name, text), codes in zip(named, codes_of(program, [text for _, text in named]), strict=True):
        wrong += [f"{name}: unknown code {code}" for code in codes - NOT_JSON - SHAPE - NOT_SHAPE]
        if codes & NOT_JSON:
            tally["not JSON"] += 1
            continue
        said = next(validator.iter_errors(json.loads(text)), None)
        tally["accepted" if said is None else "refused"] += 1
        if (said is not None) != bool(codes & SHAPE):
            wrong.append(f"{name}: the reader says {sorted(codes)}, the schema {said and said.message[:200]}"
                         + (f" at {list(said.absolute_path)}" if said else ""))
        if name.endswith(".json") and (codes or said):
            wrong.append(f"{name}: not sound")
    print(f"{len(named)} documents:", ", ".join(f"{n} {what}" for what, n in tally.items()))
    if min(tally.values()) < 30:
        wrong.append("too few documents of each sort to show anything")
    for line in wrong:
        print(line, file=sys.stderr)
    sys.exit(bool(wrong))


main()
