"""Relations of amounts: what never lowers a payment, and what comes back to where it was.

Where a decision could take room from another (a cap, a budget, a claim that is a duplicate, what was
posted before) the relation says so and leaves that out: one more paid there is rightly one less elsewhere.
"""
from __future__ import annotations

import json
import random

import history as h
from history import History, Row, World
from same import cents, different, held, never_lower, same, target

BY_TREE = ("stipend:", "diff:")  # decided by a requirement, person by person


def money_text(amount: int) -> str:
    return f"{amount // 100}.{amount % 100:02d}"


def raised(entry: dict, by: int, names: tuple) -> None:
    for name in names:
        if name in entry:
            entry[name] = money_text(cents(entry[name]) + by)


def relation_more_budget(world: World, base: History, dice: random.Random) -> int:
    """More budget never lowers what a key is paid, in one batch from one fund that is stopped or deferred (Funds:
    increases in their order, no overtaking; with several funds a batch may go further in one and use up another)."""
    base = base.copy()
    document = base.document
    fund = min(document["funds"])
    kinds = sorted({kind for one in document["funds"].values() for kind in one["accounts"]})
    document["funds"] = {fund: {**document["funds"][fund], "accounts": {kind: f"01-{kind}" for kind in kinds}}}
    for place in (*document["roles"].values(), *document["coverage"].values()):
        place.pop("charge", None)
    document["charge"] = {kind: [{"fund": fund, "share": "rest"}] for kind in kinds}
    document["when_exhausted"] = "defer"
    document["smallest_difference"] = "0.00"
    whole = sum(map(held, world.perform(h.with_room(base)).decisions().values()))
    tellings = []
    for part in (dice.randint(40, 70), dice.randint(71, 100)):  # less and nobody may be paid at all
        other = base.copy()
        budget = other.document["funds"][fund]["budget"]
        budget[:] = [{**budget[0], "total": money_text(whole * part // 100)}]
        tellings.append(world.perform(other))
    return never_lower(*tellings, held)


relation_more_budget.shape = h.of_one


def relation_room_for_everything(world: World, base: History, _dice: random.Random) -> int:
    """With room in every fund each key is paid its target, and no budget pays it more (Funds: an increase is funded
    whole or not), in one batch."""
    rich = world.perform(h.with_room(base))
    for key, decision in rich.decisions().items():
        assert held(decision) == target(decision), f"{key}: {decision}"
    return never_lower(world.perform(base), rich, held)


relation_room_for_everything.shape = h.of_one


def relation_waiver(world: World, base: History, dice: random.Random) -> int:
    """A waiver never lowers a payment, in one batch without limits and budgets (Requirements: `waived` counts as met
    everywhere; Awards: leaf waived -> base in full).  A pool is divided by more then, so it is left out."""
    base = h.with_room(h.without_limits(base))
    leaves = [node["id"] for node in nodes_of(base.document) if not ({"all", "any", "of"} & node.keys())]
    assignments = sorted({row["assignment"] for row in base.rows("assignments")})
    first = base.document["in_force"]["from"]
    known = base.versions("waivers")
    rows = [{"assignment": one, "leaf": leaf, "granted_on": first, "until": "", "by": "board", "reason": "so decided"}
            for one in assignments for leaf in sorted(set(leaves))
            if dice.random() < 0.15 and (one, leaf) not in known]
    other = base.copy()
    other.append("waivers", rows)
    return never_lower(world.perform(base), world.perform(other), held, BY_TREE)


relation_waiver.shape = h.of_one
relation_waiver.district = h.example_district


def nodes_of(document: dict) -> list[dict]:
    found = list(document["requirements"].values())
    for node in found:
        found += node.get("all") or node.get("any") or node.get("of") or []
    return found


def relation_more_attendance(world: World, base: History, dice: random.Random) -> int:
    """Who attends more is paid no less, in one batch after the year, without limits and budgets.  Everybody has a row
    with evidence for every session first: with something unrecorded, a better count may wait for a higher one
    (Awards: held while it would be reached).  Sessions with a group are left as they are, since a group attended at
    several has the length of the earliest, and so are rows that make up for another."""
    base = h.with_room(h.without_limits(base))
    recorded = {h.natural("attendance", row): row for row in base.rows("attendance")}
    alone = {row["session"] for row in base.rows("sessions") if not row.get("group") and not h.retracts(row)}
    missing = [{"teacher": teacher[0], "session": name, "status": "absent", "minutes": "", "makes_up": "",
                "evidence": "list"}
               for teacher in sorted(base.versions("teachers")) for name in sorted(alone)
               if (teacher[0], name) not in recorded]
    base.append("attendance", missing)
    base.replace("attendance", lambda row: [{**row, "evidence": row.get("evidence") or "list"}])

    def better(row: Row) -> list[Row]:
        if row["session"] in alone and not row.get("makes_up") and dice.random() < 0.3:
            return [{**row, "status": "present", "minutes": ""}]
        return [row]
    other = base.copy()
    other.replace("attendance", better)
    return never_lower(world.perform(base), world.perform(other), target, ("stipend:",))


relation_more_attendance.shape = h.of_one
relation_more_attendance.district = h.example_district


def relation_higher_amounts(world: World, base: History, dice: random.Random) -> int:
    """A revision that raises amounts and rates lowers no target, without limits (Awards, Coverage: each is a
    non-falling function of its amount; by 100.00, so that the rounding of a part does not show).  What is taken with
    `highest` may change, so stacking is left out with the limits."""
    base = h.with_room(h.without_limits(base))
    document = json.loads(json.dumps(base.document))
    document["revision"] += 1
    by = dice.randint(100, 300) * 100
    for award in h.awards(document):
        for entry in (*listed(award.get("amount")), *listed(award.get("rate"))):
            raised(entry, by, ("amount", "rate"))
        if "pool" in award:
            raised(award, by * 10, ("pool",))
    for policy in document["coverage"].values():
        for entry in policy["ceiling"]:
            raised(entry, by, ("full_day", "half_day", "hour"))
    other = base.copy()
    other.steps.insert(len(other.steps) - 1, {"load": document})
    return never_lower(world.perform(base), world.perform(other))


def listed(value) -> list[dict]:
    return value if isinstance(value, list) else []


def relation_higher_limits(world: World, base: History, dice: random.Random) -> int:
    """A higher cap, at_most or limit of stacking lowers no target, in one batch and with one cap a policy (Coverage,
    Awards: the one that crosses is reduced, in order; the second of two caps may cut what the first now leaves)."""
    base = h.with_room(base)
    for policy in base.document["coverage"].values():
        if "caps" in policy:
            policy["caps"] = policy["caps"][:1]
    if not isinstance(base.document.get("stacking"), dict):
        base.document["stacking"] = {"at_most": "900.00"}
    other = base.copy()
    by = dice.randint(1, 800) * 100
    for policy in other.document["coverage"].values():
        for cap in policy.get("caps", []):
            raised(cap, by, ("amount",))
            cap.update({"days": cap["days"] + 1} if "days" in cap else {})
    for place in (other.document["stacking"], *h.awards(other.document)):
        raised(place, by, ("at_most",))
    return never_lower(world.perform(base), world.perform(other))


relation_higher_limits.shape = h.of_one
relation_higher_limits.district = h.example_district


def relation_hundredfold(world: World, base: History, _dice: random.Random) -> int:
    """With all money times 100 every target is times 100 up to the rounding of its one or two steps, and exactly where
    it is a whole amount that comes of no rounding (Values: exact ratios; each decision is rounded once a step)."""
    base = h.with_room(h.without_limits(base))
    other = base.copy()
    for node in money_places(other.document):
        for name in ("amount", "rate", "full_day", "half_day", "hour", "per_unit", "pool"):
            if isinstance(node.get(name), str):
                node[name] = money_text(cents(node[name]) * 100)
    for kind, columns in (("claims", ("cost", "benefits")), ("aid", ("amount",))):
        for row in other.rows(kind):
            for column in columns:
                if row.get(column):
                    row[column] = money_text(cents(row[column]) * 100)
    one, hundred = world.perform(base), world.perform(other)
    compared = 0
    for key, decision in one.decisions().items():
        much = hundred.decisions()[key]
        assert (decision["outcome"], decision["codes"]) == (much["outcome"], much["codes"]) or \
            target(decision) <= 1, (key, decision, much)
        # A part is the difference of two rounded amounts, a proportion of it is rounded again.
        assert abs(target(much) - 100 * target(decision)) <= 151, (key, decision, much)
        if base.name == "small district":
            assert target(much) == 100 * target(decision), (key, decision, much)
        compared += target(decision) > 0
    return compared


relation_hundredfold.shape = h.of_one


def money_places(value) -> list[dict]:
    if isinstance(value, list):
        return [place for item in value for place in money_places(item)]
    if isinstance(value, dict):
        return [value, *(place for key, item in value.items() if key != "accounts"
                         for place in money_places(item))]
    return []


def relation_correction_and_undo(world: World, base: History, dice: random.Random) -> int:
    """A correction that lowers, posted and then undone, leaves every balance by fund, class and kind as it was, and
    every payee's (Differences: a rise first cancels this key's own receivable).  Without limits and duplicates, where
    what was posted in between would stay first, and with room in the funds."""
    base = h.plain_awards(h.with_room(h.without_rivals(h.without_limits(base))))
    told = world.perform(base)
    standing = {h.natural("attendance", row): row for row in base.rows("attendance")}
    fixed = [row for row in standing.values() if not h.retracts(row) and row["status"] == "present"
             and dice.random() < 0.1]
    last = [step for step in base.steps if "run" in step][-1]
    other = base.copy()
    other.steps += [{"import": "attendance", "rows": [{**row, "status": "absent", "makes_up": ""} for row in fixed]},
                    last, {"import": "attendance", "rows": fixed}, last]
    got = world.perform(other)
    different([str(row) for row in told.balances], [str(row) for row in got.balances])
    before, after = told.decisions(), got.decisions()
    for key, decision in before.items():
        now = after[key]
        for field in ("outcome", "codes", "target", "funds", "payee"):
            assert decision[field] == now[field], (key, decision, now)
    return sum(len(batch["entries"]) for batch in got.batches[len(told.batches):])


relation_correction_and_undo.shape = h.of_one
relation_correction_and_undo.district = h.example_district


def relation_earlier_batches(world: World, base: History, _dice: random.Random) -> int:
    """What is due at the last batch is the same whether or not there were batches before it, and every fund has paid
    the same (ledger.md: a batch is a difference), where nothing keeps what was posted: no limits, duplicates, budgets
    or pools, and nothing held."""
    base = h.plain_awards(h.with_room(h.without_rivals(h.without_limits(base))))
    base.steps = [step for step in base.steps if not step.get("off_cycle")]
    while base.steps and "run" not in base.steps[-1]:
        base.steps.pop()
    if not base.steps:
        return 0
    alone = base.copy()
    alone.steps = [step for step in base.steps[:-1] if "run" not in step] + base.steps[-1:]
    several, one = world.perform(base), world.perform(alone)
    assert several.batches[-1]["as_of"] == one.batches[-1]["as_of"]
    compared, after = 0, several.decisions()
    for key, decision in one.decisions().items():
        if "held" in (decision["outcome"], after[key]["outcome"]):
            continue
        for field in ("outcome", "codes", "target", "payee", "for_period", "service_day"):
            assert decision[field] == after[key][field], (key, decision, after[key])
        # Of three funds and more, largest remainders may place one cent otherwise on the way down.
        if len(base.document["funds"]) < 3:
            assert decision["funds"] == after[key]["funds"], (key, decision, after[key])
        assert held(decision) == held(after[key]), (key, decision, after[key])
        compared += 1
    for key in after.keys() - one.decisions().keys():
        assert target(after[key]) == 0, after[key]
    return compared


def relation_facts_known_early(world: World, base: History, dice: random.Random) -> int:
    """Facts of a later day known at an earlier batch change neither of the two (When things are asked: a fact whose own
    day is after the as-of day does not count yet)."""
    runs = [number for number, step in enumerate(base.steps) if "run" in step]
    told = world.perform(base)
    as_of = told.batches[-2].get("as_of") if len(runs) > 1 else None
    if as_of is None:
        return 0
    days = {"agreements": "signed_on", "logs": "on", "claims": "received_on"}
    standing = {(kind, *h.natural(kind, row)) for step in base.steps[:runs[-2]]
                for kind in [step.get("import")] if kind for row in step["rows"]}
    there = {key[:2] for key in standing if key[0] in ("assignments", "teachers", "schools")}

    def may_come(kind: str, row: Row) -> bool:
        if h.retracts(row) or row[days[kind]] <= as_of or row.get("session"):
            return False
        refers = [("teachers", row["teacher"]), ("schools", row["school"])] if kind == "claims" else \
            [("assignments", row["assignment"])]
        return (kind, *h.natural(kind, row)) not in standing and there.issuperset(refers)
    early: list[dict] = []
    steps = base.copy().steps
    for step in steps[runs[-2]:]:
        kind = step.get("import")
        if kind not in days:
            continue
        ahead = [row for row in step["rows"] if may_come(kind, row) and dice.random() < 0.7]
        early += [{"import": kind, "rows": ahead}] if ahead else []
        step["rows"] = [row for row in step["rows"] if row not in ahead]
    steps = [*steps[:runs[-2]], *early, *steps[runs[-2]:]]
    steps = [step for step in steps if "import" not in step or step["rows"]]
    same(told, world.perform(History(base.name, base.document, steps)))
    return sum(len(step["rows"]) for step in early)


relation_facts_known_early.district = h.example_district
