"""Relations of the programme's document: another way of writing it decides the same."""
from __future__ import annotations

import json
import random
import re
from typing import Callable, Iterator

import history as h
from history import History, World
from same import renamed, same


def relation_document_in_another_dress(world: World, base: History, dice: random.Random) -> int:
    """The order of keys and notes under x- say nothing (programme.md, Values: keys starting `x-` are free; the
    order of a JSON object's keys has no meaning on the page)."""
    def dress(value):
        if isinstance(value, list):
            return [dress(item) for item in value]
        if not isinstance(value, dict):
            return value
        items = [(key, dress(item)) for key, item in value.items()]
        dice.shuffle(items)
        return dict(items)
    other = base.copy()
    other.document = dress(base.document)
    for place in (other.document, *other.document["roles"].values(), *h.awards(other.document),
                  *other.document["pay_periods"], *other.document["funds"].values()):
        place["x-note"] = {"said": ["nothing", 1, None, True]}
    return same(world.perform(base), world.perform(other))


DEFAULTS = {
    (): {"stacking": "all", "when_exhausted": "stop", "offset": "same-key", "net_schools": False,
         "smallest_difference": "0.00"},
    ("deliverables", "*"): {"grace_days": 0, "late": "refused", "evidence": "optional"},
    ("session_kinds", "*"): {"may_miss_minutes": 0, "evidence": "optional"},
    ("plans", "*"): {"on_final_unmet": "keep"},
    ("coverage", "*"): {"minimum_unit": "none", "internal_cover": "none", "share": "1",
                        "evidence": "optional"},
}
OF_STIPENDS = {"late_start": "from-start", "pays": "all-or-nothing", "proration": "none"}
OF_ATTENDED = {"count": "sessions", "excused_up_to": 0}


def relation_defaults_written_out(world: World, base: History, dice: random.Random) -> int:
    """A default written out decides as when it is left out (Shape: optional, with their defaults)."""
    other = base.copy()

    def write(place: dict, defaults: dict) -> None:
        for key, value in defaults.items():
            if key not in place:
                place[key] = value
            elif place[key] == value and dice.random() < 0.5:
                del place[key]
    for path, defaults in DEFAULTS.items():
        for place in other.document.get(path[0], {}).values() if path else [other.document]:
            write(place, defaults)
    for award in h.awards(other.document):
        if award["kind"] == "stipend":
            write(award, OF_STIPENDS)
    for node in nodes(other.document):
        if "attended" in node:
            write(node["attended"], OF_ATTENDED)
    return same(world.perform(base), world.perform(other))


def nodes(document: dict) -> Iterator[dict]:
    waiting = list(document["requirements"].values())
    for node in waiting:
        yield node
        waiting += children(node)


def children(node: dict) -> list[dict]:
    return node.get("all") or node.get("any") or node.get("of") or []


def relation_tree_written_otherwise(world: World, base: History, dice: random.Random) -> int:
    """Children in another order, a node alone under another, `all` as n of n and `any` as one of n come to the same
    (Requirements: the verdicts of the three forms; a parent of one child has its verdict)."""
    counted = {award["pays"][form]["of"] for award in h.awards(base.document)
               if isinstance(award.get("pays"), dict) for form in award["pays"]}
    numbers = iter(range(1000))

    def rewrite(node: dict, root: bool) -> dict:
        under = [rewrite(child, False) for child in children(node)]
        dice.shuffle(under)
        rest = {key: value for key, value in node.items() if key not in ("all", "any", "of", "at_least")}
        if not under:
            return rest
        form = "all" if "all" in node else "any" if "any" in node else "of"
        fixed = root and any(child.get("id") in counted for child in under)
        under = [alone(child) if child.get("id") not in counted and dice.random() < 0.3 else child
                 for child in under]
        if form == "of":
            return {**rest, "at_least": node["at_least"], "of": under}
        if fixed or dice.random() < 0.4:
            return {**rest, form: under}
        return {**rest, "at_least": len(under) if form == "all" else 1, "of": under}

    def alone(node: dict) -> dict:
        wrap = {"id": f"alone-{next(numbers)}"}
        return wrap | dice.choice([{"all": [node]}, {"any": [node]}, {"at_least": 1, "of": [node]}])
    other = base.copy()
    other.document["requirements"] = {name: rewrite(node, True)
                                      for name, node in base.document["requirements"].items()}
    return same(world.perform(base), world.perform(other))


SECTIONS = ("session_kinds", "deliverables", "requirements", "plans", "roles", "coverage", "funds")
# Where an id stands: its own, or one that is referred to.
REFER = ("id", "cohorts", "kinds", "for_kinds", "delivered", "requires", "plan", "pay_period", "of", "fund")


def ids(document: dict) -> set[str]:
    """Every id that is renamed, whatever it is of."""
    of_parts = {part["id"] for plan in document["plans"].values() for part in plan["parts"]}
    of_cohorts = {c for role in document["roles"].values() for c in role.get("cohorts", [])}
    of_nodes = {node["id"] for node in nodes(document) if "id" in node}
    return set().union(of_parts, of_cohorts, of_nodes, (p["id"] for p in document["pay_periods"]),
                       *(document.get(section, {}) for section in SECTIONS))


def relation_document_ids_renamed(world: World, base: History, _dice: random.Random) -> int:
    """Kinds, deliverables, roles, cohorts, plans, parts, leaves, funds, policies and periods under other names decide
    the same (an id of the document says nothing; only awards have an order, in stacking)."""
    names = {name: f"z{number:05d}" for number, name in enumerate(sorted(ids(base.document), reverse=True))}

    def rename(value, word: str = ""):
        if isinstance(value, dict):
            return {key: rename(item, key) for key, item in value.items()}
        if isinstance(value, list):
            return [rename(item, word) for item in value]
        return names[value] if isinstance(value, str) and word in REFER else value
    other = base.copy()
    other.document = {key: {names[name]: rename(item) for name, item in value.items()} if key in SECTIONS
                      else rename(value, key) for key, value in base.document.items()}
    change = renamed(names)
    for step in other.steps:
        if "run" in step:
            step["run"] = names[step["run"]]
        for row in step.get("rows", []):
            for column in ("kind", "audience", "deliverable", "leaf", "role", "cohort", "key"):
                if row.get(column):
                    row[column] = change(row[column])
    back = renamed({new: old for old, new in names.items()})
    return same(world.perform(base), world.perform(other), back)


def dated_lists(document: dict) -> Iterator[list[dict]]:
    for award in h.awards(document):
        yield from (award[key] for key in ("amount", "rate") if isinstance(award.get(key), list))
    for policy in document["coverage"].values():
        yield policy["ceiling"]
    for fund in document["funds"].values():
        yield fund["budget"]


def relation_dated_value_said_again(world: World, base: History, dice: random.Random) -> int:
    """A dated value said again from a later day changes nothing (Values: in force on a day is the last with `from`
    <= it)."""
    other = base.copy()
    for entries in dated_lists(other.document):
        at = dice.randrange(len(entries))
        day = h.later(entries[at]["from"], dice.randint(1, 200))
        if at + 1 == len(entries) or day < entries[at + 1]["from"]:
            entries.insert(at + 1, {**entries[at], "from": day})
    return same(world.perform(base), world.perform(other))


def relation_policy_in_two(world: World, base: History, _dice: random.Random) -> int:
    """A coverage policy without caps for several kinds equals one policy for each (Coverage: only caps are over the
    claims of a policy)."""
    base = h.without_limits(base)
    other = base.copy()
    other.document["coverage"] = {
        f"{name}-{number}": {**policy, "for_kinds": [kind]}
        for name, policy in base.document["coverage"].items()
        for number, kind in enumerate(policy["for_kinds"])}
    return same(world.perform(base), world.perform(other))


def charges(document: dict) -> Iterator[list[dict]]:
    for place in (document, *document["roles"].values()):
        yield from place.get("charge", {}).values()
    for policy in document["coverage"].values():
        if "charge" in policy:
            yield policy["charge"]


def relation_fund_that_nobody_uses(world: World, base: History, dice: random.Random) -> int:
    """A fund that no charge names, and one that is charged a share of 0 on no day of its own, change nothing (Funds:
    shares of T by largest remainder; a share of 0 never lacks anything)."""
    other = base.copy()
    kinds = {kind for fund in base.document["funds"].values() for kind in fund["accounts"]}
    for name in ("a-spare", "z-spare"):
        other.document["funds"][name] = {
            "title": "Spare", "usable": {"from": "2020-01-01", "until": "2020-12-31"},
            "budget": [{**next(iter(base.document["funds"].values()))["budget"][0],
                        "from": "2020-01-01", "total": "1000000.00"}],
            "accounts": {kind: f"spare-{kind}" for kind in sorted(kinds)}}
    for charge in charges(other.document):
        charge.insert(dice.randrange(len(charge)), {"fund": "z-spare", "share": "0"})
    return same(world.perform(base), world.perform(other))


def relation_two_persons_approve(world: World, base: History, _dice: random.Random) -> int:
    """Who approves has no say in what is posted: one person's batches are two persons' (ledger.md, Batch life)."""
    one, two = base.copy(), base.copy()
    one.document["approval"], two.document["approval"] = "one-person", "two-person"
    return same(world.perform(one), world.perform(two))


def relation_everything_364_days_later(world: World, base: History, _dice: random.Random) -> int:
    """Programme and facts 364 days later pay the same (every rule counts days and weekdays; a cap by calendar month
    is left out, since months have other days then)."""
    base = base.copy()
    for policy in base.document["coverage"].values():
        for cap in policy.get("caps", []):
            cap["over"] = "edition" if cap["over"] == "month" else cap["over"]
    other = base.copy()
    forth, back = moved(364), moved(-364)
    other.document = json.loads(forth(json.dumps(base.document)))
    other.steps = json.loads(forth(json.dumps(base.steps)))
    return same(world.perform(base), world.perform(other), back)


def moved(days: int) -> Callable[[str], str]:
    return lambda text: re.sub(r"(?<!\d)\d{4}-\d\d-\d\d(?!\d)", lambda found: h.later(found.group(), days), text)


def relation_revision_that_says_the_same(world: World, base: History, _dice: random.Random) -> int:
    """A new revision with the same rules changes nothing (Differences: what is due less what the ledger holds)."""
    other = base.copy()
    at = 1 + next(i for i, step in enumerate(other.steps) if "run" in step)
    other.steps.insert(at, {"load": {**base.document, "revision": 2, "title": "The same again"}})
    return same(world.perform(base), world.perform(other))


def relation_planned_again(world: World, base: History, _dice: random.Random) -> int:
    """A plan right after its batch posts nothing and changes no decision (ledger.md: a batch run twice posts nothing
    the second time)."""
    counted = {"decisions": 0}

    def again(ledger, step: dict, batch: dict) -> None:
        if "refused" in batch or step.get("off_cycle"):
            return
        said = ledger.run("plan", step["run"], "--exit-code")
        assert not said["entries"], said["entries"][:3]
        changed = [d for d in said["decisions"] if d["changed"]]
        assert not changed, changed[:3]
        counted["decisions"] += len(said["decisions"])
    world.perform(base, again)
    return counted["decisions"]


def relation_replayed(world: World, base: History, _dice: random.Random) -> int:
    """Every batch is decided again from what was known then, and is equal; every digest holds (ledger.md, Audit:
    replay, verify)."""
    counted = {"decisions": 0, "batches": 0}
    last = [step for step in base.steps if "run" in step][-1]

    def replay(ledger, step: dict, batch: dict) -> None:
        counted["batches"] += batch.get("batch") is not None
        if step is not last or not counted["batches"]:
            return
        said = ledger.lines("replay", base.document["edition"])
        assert len(said) == counted["batches"], said
        for one in said:
            assert one["differences"] == 0 and not one["moved"], one
            counted["decisions"] += one["decided"]
        verified = ledger.run("verify")
        assert verified["verified"] is True and not verified["findings"], verified
    world.perform(base, replay)
    return counted["decisions"]
