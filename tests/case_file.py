"""Cases as files that people read (cases/README.md), and what a batch comes to in their words."""
import copy
import dataclasses
import json
import pathlib


@dataclasses.dataclass
class Step:
    """An unindented line and the indented ones below it."""
    place: str
    line: str
    body: list[str]

    @property
    def words(self) -> list[str]:
        return self.line.split()


def read(path: pathlib.Path) -> list[Step]:
    steps: list[Step] = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if line.lstrip().startswith("#") or not line.strip():
            continue
        if line[0] == " ":
            assert steps, f"{path.name}:{number}: indented below nothing"
            steps[-1].body.append(line.strip())
        else:
            steps.append(Step(f"{path.name}:{number}", line, []))
    return steps


def pointed(document: dict, lines: list[str]) -> dict:
    """The document with the value of each "with POINTER JSON" there; "-" is the end of a list."""
    document = copy.deepcopy(document)
    for line in lines:
        word, pointer, value = line.split(None, 2)
        assert word == "with" and pointer.startswith("/"), line
        *path, last = (part.replace("~1", "/").replace("~0", "~") for part in pointer[1:].split("/"))
        at = document
        for part in path:
            at = at[int(part) if isinstance(at, list) else part]
        if isinstance(at, list):
            place = len(at) if last == "-" else int(last)
            at[place:place + 1] = [json.loads(value)]
        else:
            at[last] = json.loads(value)
    return document


def joined(lines: list[str]) -> list[str]:
    """Lines of "with", what follows each joined to it."""
    out: list[str] = []
    for line in lines:
        if line.startswith("with "):
            out.append(line)
        else:
            out[-1] += " " + line
    return out


def plain(line: str) -> str:
    return " ".join(line.split())


def decision_line(decision: dict) -> str:
    return plain(f"{decision['key']} {decision['payee']} for {decision['for_period']} {decision['outcome']} "
                 f"{decision['target']} {' '.join(decision['codes'])}"
                 f"{'' if decision['changed'] else ' as before'}")


def entry_line(entry: dict, decision: dict | None, period: str) -> str:
    line = (f"{entry['debit']}>{entry['credit']} {entry['amount']} {entry['fund']} "
            f"for {entry['for_period']} in {period}")
    if decision is None or entry["payee"] != decision["payee"]:
        line += f" to {entry['payee']}"
    return line + (f" cancels {entry['cancels']}" if entry.get("cancels") else "")


def register(batch: dict) -> list[str]:
    """All decisions of a batch, posted or only planned, each with its entries, and what else it says."""
    entries: dict[str, list[dict]] = {}
    for entry in batch["entries"]:
        entries.setdefault(entry["key"], []).append(entry)
    lines = [f"as of {batch['as_of']}"]
    for decision in batch["decisions"]:
        lines.append(decision_line(decision))
        lines += [entry_line(entry, decision, batch["period"])
                  for entry in entries.pop(decision["key"], [])]
    for key, left in entries.items():
        lines += [f"{key} {entry_line(entry, None, batch['period'])}" for entry in left]
    lines += [f"carried {key} {amount}" for key, amount in sorted(batch["carried"].items())]
    for name, word in (("blockers", "blocker"), ("no_decision", "no decision")):
        lines += [plain(f"{word} {item['code']} {item.get('key') or item.get('subject') or ''}")
                  for item in batch[name]]
    return lines
