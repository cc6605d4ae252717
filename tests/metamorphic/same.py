"""What two tellings of a history are compared by."""
from __future__ import annotations

import json
import re
from typing import Callable

from history import Told
from register import register


def cents(amount: str) -> int:
    return int(amount.replace(".", ""))


def lines_of(batch: dict) -> list[str]:
    """Every decision, entry and total; not the numbers of intakes and lines, and no digest."""
    if "refused" in batch:
        return [f"refused: {batch['refused']}"]
    for name in ("decisions", "entries"):
        batch = {**batch, name: sorted(batch[name], key=lambda item: json.dumps(item, sort_keys=True))}
    return [*register(batch, everything=True).splitlines(),
            *(f"changed: {d['key']}" for d in batch["decisions"] if d["changed"]),
            json.dumps(batch["totals"], sort_keys=True)]


def same(wanted: Told, got: Told, back: Callable[[str], str] = str) -> int:
    """Both tell the same batches and balances, what was renamed put back; how many decisions."""
    assert len(wanted.batches) == len(got.batches)
    for one, other in zip(wanted.batches, got.batches):
        other = json.loads(back(json.dumps(other, ensure_ascii=False)))
        for field in ("payees", "funds"):  # objects with ids for names are printed in order of ids
            if "totals" in other and field in other["totals"]:
                other["totals"][field] = dict(sorted(other["totals"][field].items()))
        different(lines_of(one), lines_of(other))
    rows = json.loads(back(json.dumps(got.balances)))
    different([str(row) for row in wanted.balances], [str(row) for row in sorted(rows)])
    return sum(len(batch.get("decisions", [])) for batch in wanted.batches)


def different(wanted: list[str], got: list[str]) -> None:
    if wanted == got:
        return
    lost = [f"- {line}" for line in wanted if line not in got]
    new = [f"+ {line}" for line in got if line not in wanted]
    raise AssertionError("\n".join(["not the same:", *lost[:8], *new[:8]]
                                   if lost or new else ["another order", *wanted[:20], *got[:20]]))


def renamed(names: dict[str, str]) -> Callable[[str], str]:
    """Change every word of a text that has a new name."""
    def change(found: re.Match[str]) -> str:
        return names.get(found.group(), found.group())
    return lambda text: re.sub(r"[A-Za-z0-9._-]+", change, text)


def target(decision: dict | None) -> int:
    return cents(decision["target"]) if decision else 0


def held(decision: dict | None) -> int:
    """What the funds hold for the key."""
    return sum(map(cents, decision["funds"].values())) if decision else 0


def never_lower(less: Told, more: Told, of: Callable[[dict | None], int] = target,
                kinds: tuple = ("",), but: Callable[[dict | None], bool] = lambda _: False) -> int:
    """No decision of those kinds comes out lower in the last batch of more; how many were above 0.

    but: what is left out, asked of the decision in more.
    """
    before, after = less.decisions(), more.decisions()
    compared = 0
    for key, decision in before.items():
        now = after.get(key)
        if not key.startswith(kinds) or of(decision) == 0 or but(now):
            continue
        assert of(now) >= of(decision), f"{key} fell: {decision} now {now}"
        compared += 1
    return compared
