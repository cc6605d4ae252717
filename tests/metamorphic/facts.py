"""Relations of facts: another telling of the same facts, and what is beside the point.

Each takes a history of its own, runs it and another telling of it, and returns how many decisions
were compared.
"""
from __future__ import annotations

import random
from datetime import date

import history as h
from history import PARTS, History, Row, World, shuffled
from same import renamed, same


def relation_rows_in_any_order(world: World, base: History, dice: random.Random) -> int:
    """The rows and columns of a file come in any order (ledger.md, Facts: columns in any order; a fact is found
    by its natural key).  Two numbers of one person keep their order: of two rows for one thing the later counts."""
    other = base.copy()
    person = h.people(base)
    for step in other.steps:
        if "import" in step:
            key = {id(row): dice.random() for row in step["rows"]}
            rows = sorted(step["rows"], key=lambda row: key[id(row)])
            if step["import"] == "attendance":
                rows = in_old_order(step["rows"], rows, person)
            columns = list(dict.fromkeys(column for row in rows for column in row))
            dice.shuffle(columns)
            step["rows"] = [{column: row.get(column, "") for column in columns} for row in rows]
    return same(world.perform(base), world.perform(other))


def in_old_order(old: list[Row], new: list[Row], person: dict[str, str]) -> list[Row]:
    def thing(row: Row) -> tuple:
        return person.get(row["teacher"], row["teacher"]), row["session"]
    places: dict[tuple, list[Row]] = {}
    for row in old:
        places.setdefault(thing(row), []).append(row)
    return [places[thing(row)].pop(0) for row in new]


def relation_files_in_any_order(world: World, base: History, dice: random.Random) -> int:
    """The files of one day come in any order that references allow (ledger.md, Facts: what counts is the last
    row of each natural key, and no two files of one kind change places)."""
    steps = []
    for imports, run in base.stages():
        files = shuffled([(step["import"], step) for step in imports], dice)
        steps += [*(step for _, step in files), run]
    return same(world.perform(base), world.perform(History(base.name, base.document, steps)))


def relation_files_in_parts(world: World, base: History, dice: random.Random) -> int:
    """A file may come in several (ledger.md, Facts: an intake is one file, and only the last row of each natural
    key counts)."""
    steps: list[dict] = []
    for step in base.steps:
        n = dice.randint(2, 3) if step.get("import") in PARTS and len(step["rows"]) > 3 else 1
        if n == 1:
            steps.append(step)
            continue
        cuts = sorted(dice.sample(range(1, len(step["rows"])), n - 1))
        for first, end in zip([0, *cuts], [*cuts, None]):
            steps.append({"import": step["import"], "rows": step["rows"][first:end]})
    return same(world.perform(base), world.perform(History(base.name, base.document, steps)))


def relation_persons_in_another_order(world: World, base: History, _dice: random.Random) -> int:
    """Teachers, schools and substitutes numbered the other way round are paid the same (no order on the page
    asks for the number of a person, a school or a substitute)."""
    names: dict[str, str] = {}
    for column, kind in (("teacher", "teachers"), ("school", "schools"), ("substitute", "claims")):
        ids = sorted({row[column] for row in base.rows(kind) if row.get(column) and row[column] != "*"})
        names |= {name: f"z{column[:2]}{len(ids) - i:05d}" for i, name in enumerate(ids)}
    return same_but_for_names(world, base, names, {"teacher", "same_as", "school", "substitute"})


def relation_ids_in_the_same_order(world: World, base: History, _dice: random.Random) -> int:
    """Facts with other ids in the same order come out the same to the cent (Values: the order of ids is by
    bytes, and nothing else of an id is looked at)."""
    names: dict[str, str] = {}
    columns = {"teacher": "teachers", "school": "schools", "assignment": "assignments",
               "session": "sessions", "claim": "claims", "substitute": "claims"}
    for column, kind in columns.items():
        ids = sorted({row[column] for row in base.rows(kind) if row.get(column) and row[column] != "*"})
        names |= {name: f"y{column[:2]}.{i:05d}" for i, name in enumerate(ids)}
    return same_but_for_names(world, base, names, {*columns, "same_as", "makes_up"})


def same_but_for_names(world: World, base: History, names: dict[str, str], columns: set) -> int:
    other = base.copy()
    change = renamed(names)
    for step in other.steps:
        for row in step.get("rows", []):
            for column in columns & row.keys():
                row[column] = names.get(row[column], row[column])
            if "key" in row:
                row["key"] = change(row["key"])
    back = renamed({new: old for old, new in names.items()})
    return same(world.perform(base), world.perform(other), back)


def relation_ids_in_another_order(world: World, base: History, _dice: random.Random) -> int:
    """Assignments and claims numbered the other way round are paid the same where nothing is taken in their order: no
    limits, duplicates, short funds, pools or training (the page's orders all end in a key)."""
    base = h.plain_awards(h.with_room(h.without_rivals(h.without_limits(base))))
    names: dict[str, str] = {}
    for column, kind in (("assignment", "assignments"), ("claim", "claims")):
        ids = sorted({row[column] for row in base.rows(kind)})
        names |= {name: f"x{column[:2]}{len(ids) - i:05d}" for i, name in enumerate(ids)}
    return same_but_for_names(world, base, names, {"assignment", "claim"})


def relation_irrelevant_sessions(world: World, base: History, dice: random.Random) -> int:
    """Sessions that no rule asks about change nothing: of a kind that nothing uses, for another audience,
    cancelled (attended: alternatives are those not cancelled whose audience holds the role), or outside the edition
    (an edition sees only what happened in its `in_force`); also with everybody's attendance."""
    other = base.copy()
    other.document["session_kinds"]["beside"] = {"title": "Beside the point", "when": "in-day"}
    other.document["roles"]["nobody"] = {"title": "Held by nobody", "awards": {}}
    kinds = list(base.document["session_kinds"])
    claimed = {row.get("day") for row in base.rows("claims")}
    force = base.document["in_force"]
    length = (date.fromisoformat(force["until"]) - date.fromisoformat(force["from"])).days
    free = [day for day in (h.later(force["from"], n) for n in range(length)) if day not in claimed]
    rows = []
    for i in range(4):
        rows.append(session(f"bs{i}", "beside", dice.choice(free), "*", "held"))
        rows.append(session(f"bn{i}", dice.choice(kinds), dice.choice(free), "nobody", "held"))
        rows.append(session(f"bc{i}", dice.choice(kinds), dice.choice(free), "*", "cancelled"))
        rows.append(session(f"bo{i}", dice.choice(kinds), h.later(force["until"], i + 1), "*", "held"))
    other.append("sessions", rows)
    other.append("attendance", [
        {"teacher": teacher, "session": row["session"], "status": "present", "evidence": "sheet"}
        for teacher in sorted({row["teacher"] for row in first_stage(base, "teachers")})
        for row in rows if row["status"] != "cancelled" and dice.random() < 0.5])
    return same(world.perform(base), world.perform(other))


def session(name: str, kind: str, day: str, audience: str, status: str) -> Row:
    return {"session": name, "kind": kind, "day": day, "part": "full", "minutes": "360",
            "audience": audience, "group": "", "status": status}


def relation_others_who_attend(world: World, base: History, dice: random.Random) -> int:
    """Somebody without an assignment is recorded and never paid, and a school without assignments changes
    nothing (an award is of an assignment)."""
    other = base.copy()
    # Numbers before, among and after those of the others.
    guests = ["0-guest", "T0-guest", "zz-guest"]
    other.append("schools", [{"school": "zz-school", "name": "Another"}])
    other.append("teachers", [{"teacher": guest, "name": "Guest"} for guest in guests])
    other.append("calendar", [{"school": "zz-school", "day": day, "open": "no"}
                              for day in sorted({row["day"] for row in base.rows("sessions") if row.get("day")})])
    sessions = sorted({row["session"] for row in first_stage(base, "sessions")})
    other.append("attendance", [
        {"teacher": guest, "session": name, "status": dice.choice(["present", "absent"]), "evidence": "sheet"}
        for guest in guests for name in sessions])
    return same(world.perform(base), world.perform(other))


def first_stage(base: History, kind: str) -> list[Row]:
    """The rows of a kind's first file."""
    return next((step["rows"] for step in base.steps if step.get("import") == kind), [])


def relation_rows_split(world: World, base: History, dice: random.Random) -> int:
    """An assignment's row split into two adjacent ones that say the same changes nothing (Assignments and days:
    an assignment is one or more dated rows, and both ends count)."""
    other = base.copy()
    split(other, "assignments", "starts", "ends", dice)
    return same(world.perform(base), world.perform(other))


def relation_service_split(world: World, base: History, dice: random.Random) -> int:
    """A fellow's row of service split into two adjacent ones changes nothing (commitment: days in service rows count
    once each)."""
    other = base.copy()
    split(other, "service", "from", "until", dice)
    counted = same(world.perform(base), world.perform(other))
    return counted if other.steps != base.steps else 0


def split(other: History, kind: str, start: str, end: str, dice: random.Random) -> None:
    """Split each row that is longer than a day in two, the same way in all its versions."""
    taken = set(other.versions(kind))
    middles: dict[tuple, str] = {}
    standing: set[tuple] = set()

    def halves(row: Row) -> list[Row]:
        key = h.natural(kind, row)
        if key not in middles:
            until = row.get(end) or other.document["in_force"]["until"]
            days = (date.fromisoformat(until) - date.fromisoformat(row[start])).days
            middles[key] = h.later(row[start], dice.randint(0, max(0, days - 1)))
        middle = middles[key]
        after = {**row, start: h.later(middle, 1)}
        if h.natural(kind, after) in taken:
            return [row]
        if h.retracts(row) or row.get(end) and row[end] <= middle:
            gone = [{**after, "retract": "yes"}] if key in standing else []
            standing.discard(key)
            return [row, *gone]
        standing.add(key)
        return [{**row, end: middle}, after]
    other.replace(kind, halves)


def relation_two_numbers(world: World, base: History, dice: random.Random) -> int:
    """A second number that is joined from the beginning is one person (ledger.md, teachers: same_as; two numbers of
    one person are one payee, the last number of the chain)."""
    other = base.copy()
    joined = [row["teacher"] for row in first_stage(base, "teachers") if dice.random() < 0.4]
    second = {teacher: f"{dice.choice('0AZ')}-{teacher}" for teacher in joined}
    other.append("teachers", [{"teacher": new, "name": "Second number", "same_as": old}
                              for old, new in second.items()])
    chosen: dict[tuple, bool] = {}

    def number(kind: str, row: Row) -> list[Row]:
        # An assignment's rows name one number; so do all versions of one fact.
        key = (kind, row["assignment"]) if kind == "assignments" else (kind, *h.natural(kind, row))
        teacher = row.get("teacher", "")
        if teacher in second and chosen.setdefault(key, dice.random() < 0.5):
            return [{**row, "teacher": second[teacher]}]
        return [row]
    for kind in ("assignments", "attendance", "claims"):
        other.replace(kind, lambda row, kind=kind: number(kind, row))
    return same(world.perform(base), world.perform(other))


def relation_said_and_taken_back(world: World, base: History, dice: random.Random) -> int:
    """What is said wrongly and put right before the batch was never there (ledger.md, Facts: the later row replaces
    the earlier one; a retracted fact is gone until a later row brings it)."""
    steps: list[dict] = []
    said: set[tuple] = set()
    for step in base.steps:
        kind = step.get("import")
        if kind in ("attendance", "deliverables", "logs", "agreements"):
            fresh = [row for row in step["rows"] if not h.retracts(row)
                     and (kind, *h.natural(kind, row)) not in said and dice.random() < 0.3]
            if fresh:
                steps.append({"import": kind, "rows": [wrong(kind, row) for row in fresh]})
                back = [{**row, "retract": "yes"} for row in fresh if dice.random() < 0.5]
                steps += [{"import": kind, "rows": back}] if back else []
            said |= {(kind, *h.natural(kind, row)) for row in step["rows"]}
        steps.append(step)
    return same(world.perform(base), world.perform(History(base.name, base.document, steps)))


def wrong(kind: str, row: Row) -> Row:
    """The row with something said that changes what it is worth."""
    if kind == "attendance":
        return {**row, "status": "absent" if row["status"] == "present" else "present", "minutes": "",
                "makes_up": ""}
    if kind == "deliverables":
        return {**row, "accepted_on": "", "accepted_by": "", "returned_on": row["submitted_on"]}
    if kind == "logs":
        return {**row, "minutes": "1"}
    return {**row, "signed_on": h.later(row["signed_on"], 300)}


def relation_a_claim_names_its_session(world: World, base: History, _dice: random.Random) -> int:
    """A claim with a blank session equals the one that names the session that the rules find (Coverage 1): here
    the only one of a covered kind on that day, for everybody, never changed."""
    covered = {kind for policy in base.document["coverage"].values() for kind in policy["for_kinds"]}
    on: dict[str, set[str]] = {}
    for row in base.rows("sessions"):
        if row.get("kind") in covered:
            on.setdefault(row["day"], set()).add(row["session"])
    steady = {name[0] for name, rows in base.versions("sessions").items()
              if len(rows) == 1 and rows[0]["audience"] == "*"}
    known: dict[str, str] = {}
    for row in first_stage(base, "sessions"):
        if row.get("day") in on and on[row["day"]] == {row["session"]} and row["session"] in steady:
            known[row["day"]] = row["session"]
    roles = base.document["roles"]
    serving = {row["teacher"] for row in base.rows("assignments") if row.get("role") in roles}
    moved = {claim[0] for claim, rows in base.versions("claims").items()
             if len({row.get("day") for row in rows if not h.retracts(row)}) > 1}
    numbers = {"named": 0}

    def name(row: Row) -> list[Row]:
        if h.retracts(row) or row.get("day") not in known or row["teacher"] not in serving or row["claim"] in moved:
            return [row]
        if row.get("session"):
            numbers["named"] += row["session"] == known[row["day"]]
            return [{**row, "session": ""}] if row["session"] == known[row["day"]] else [row]
        numbers["named"] += 1
        return [{**row, "session": known[row["day"]]}]
    other = base.copy()
    other.replace("claims", name)
    same(world.perform(base), world.perform(other))
    return numbers["named"]
