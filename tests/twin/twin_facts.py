"""Values, the programme document and the facts, as the twin reads them.

Days are proleptic ordinals (int), money is whole cents (int), ratios and every
intermediate amount are Fractions.
"""
from __future__ import annotations

import csv
import json
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from math import lcm
from pathlib import Path
from typing import Any, Iterable, Optional

# ---------------------------------------------------------------- values


class Made(dict):
    """A dictionary that makes what it lacks."""

    def __init__(self, make: Any):
        super().__init__()
        self.make = make

    def __missing__(self, key: Any) -> Any:
        made = self[key] = self.make(key)
        return made


day = Made(lambda text: date.fromisoformat(text).toordinal()).__getitem__
iso = Made(lambda ordinal: date.fromordinal(ordinal).isoformat()).__getitem__


def weekday(ordinal: int) -> int:
    """0 is Monday."""
    return (ordinal + 6) % 7


def maybe_day(text: str) -> Optional[int]:
    return day(text) if text else None


def _cents(text: str) -> int:
    whole, _, part = text.partition(".")
    if len(part) != 2 or not (whole + part).isdigit():
        raise ValueError(f"not money: {text!r}")
    return int(whole) * 100 + int(part)


cents = Made(_cents).__getitem__


def money(amount: int) -> str:
    sign = "-" if amount < 0 else ""
    return f"{sign}{abs(amount) // 100}.{abs(amount) % 100:02d}"


ratio = Made(Fraction).__getitem__


def round_up(value: Fraction) -> int:
    return -((-value.numerator) // value.denominator)


def largest_remainder(total: int, weights: list[Fraction]) -> list[int]:
    """Divide `total` by `weights`; what is left goes to the largest remainders, ties to the earlier."""
    scale = lcm(*[w.denominator for w in weights])
    parts = [w.numerator * (scale // w.denominator) for w in weights]
    whole = sum(parts)
    if whole == 0:
        return [0] * len(weights)
    exact = [divmod(total * part, whole) for part in parts]
    given = [each for each, _ in exact]
    order = sorted(range(len(weights)), key=lambda i: (-exact[i][1], i))
    for i in order[: total - sum(given)]:
        given[i] += 1
    return given


# ---------------------------------------------------------------- programme


class Programme:
    """The document, with its defaults and look-ups."""

    def __init__(self, doc: dict[str, Any]):
        self.doc = doc
        self.id: str = doc["programme"]
        self.edition: str = doc["edition"]
        self.revision: int = doc["revision"]
        self.start, self.until = day(doc["in_force"]["from"]), day(doc["in_force"]["until"])
        year = doc.get("school_year", doc["in_force"])
        self.year_from, self.year_until = day(year["from"]), day(year["until"])
        self.half_even = doc["rounding"] == "half-even"
        self.periods = [Period(p["id"], day(p["from"]), day(p["until"]), day(p["cut_off"]))
                        for p in doc["pay_periods"]]
        self.period = {p.id: p for p in self.periods}
        self.kinds: dict[str, dict] = doc.get("session_kinds", {})
        self.deliverables: dict[str, dict] = doc.get("deliverables", {})
        self.requirements: dict[str, dict] = doc.get("requirements", {})
        self.plans: dict[str, dict] = doc.get("plans", {})
        self.roles: dict[str, dict] = doc.get("roles", {})
        self.coverage: dict[str, dict] = doc.get("coverage", {})
        self.funds: dict[str, dict] = doc.get("funds", {})
        self.stacking = doc.get("stacking", "all")
        self.when_exhausted: str = doc.get("when_exhausted", "stop")
        self.offset: str = doc.get("offset", "same-key")
        self.net_schools: bool = doc.get("net_schools", False)
        self.smallest = cents(doc.get("smallest_difference", "0.00"))
        self.charges: dict[tuple[str, str, str], list[tuple[str, Fraction]]] = {}
        self.policy_of_kind = {kind: (pid, policy) for pid, policy in self.coverage.items()
                               for kind in policy["for_kinds"]}

    @classmethod
    def read(cls, path: Path) -> "Programme":
        return cls(json.loads(path.read_text(encoding="utf-8")))

    def inside(self, d: int) -> bool:
        return self.start <= d <= self.until

    def round(self, value: Fraction | int) -> int:
        return self.round_of(value.numerator, value.denominator)

    def round_of(self, numerator: int, denominator: int) -> int:
        """A fraction, need not be in lowest terms, as whole cents."""
        floor, rest = divmod(numerator, denominator)
        if 2 * rest > denominator or (2 * rest == denominator and (not self.half_even or floor % 2)):
            floor += 1
        return floor

    def in_force(self, dated: list[dict], d: int) -> Optional[dict]:
        """The last entry whose `from` is not after the day; none before the first."""
        best = None
        for entry in dated:
            if day(entry["from"]) <= d:
                best = entry
        return best

    def period_of(self, d: int) -> "Period":
        for p in self.periods:
            if p.start <= d <= p.until:
                return p
        later = [p for p in self.periods if p.start > d]
        return min(later, key=lambda p: p.start) if later else self.last_period

    @property
    def last_period(self) -> "Period":
        return max(self.periods, key=lambda p: p.start)

    def charge(self, kind: str, role: str = "", policy: str = "") -> list[tuple[str, Fraction]]:
        """Funds and shares in the order of the list that applies."""
        known = self.charges.get((kind, role, policy))
        if known is None:
            known = self.charges[kind, role, policy] = self._charge(kind, role, policy)
        return known

    def _charge(self, kind: str, role: str, policy: str) -> list[tuple[str, Fraction]]:
        listed = self.coverage[policy].get("charge") if policy else None
        if listed is None and role:
            listed = self.roles[role].get("charge", {}).get(kind)
        if listed is None:
            listed = self.doc["charge"][kind]
        shares, left = [], Fraction(1)
        for item in listed:
            share = left if item["share"] == "rest" else ratio(item["share"])
            left -= share
            shares.append((item["fund"], share))
        return shares

    def knows(self, role: str, cohort: str) -> bool:
        return role in self.roles and (not cohort or cohort in self.roles[role].get("cohorts", []))


@dataclass(frozen=True)
class Period:
    id: str
    start: int
    until: int
    cut_off: int


# ---------------------------------------------------------------- facts

NATURAL = {
    "schools": ("school",), "teachers": ("teacher",), "assignments": ("assignment", "starts"),
    "agreements": ("assignment", "party"), "calendar": ("school", "day"), "sessions": ("session",),
    "attendance": ("teacher", "session"), "deliverables": ("assignment", "deliverable"),
    "logs": ("assignment", "what", "on"), "waivers": ("assignment", "leaf"), "claims": ("claim",),
    "reviews": ("claim", "code"), "aid": ("assignment", "on"), "milestones": ("assignment", "what"),
    "service": ("assignment", "from"), "settlements": ("settlement",), "payments": ("payment",),
}


class Row(dict):
    """One fact as known: columns by name (blank when absent), with intake and line."""

    intake: int
    line: int

    def __missing__(self, key: str) -> str:
        return ""


class Facts:
    """All intakes so far; the present row of each natural key, and its earlier ones."""

    def __init__(self) -> None:
        self.intake = 0
        self.versions: dict[str, dict[tuple, list[Row]]] = {kind: {} for kind in NATURAL}

    def take(self, kind: str, path: Path) -> None:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            self.take_rows(kind, csv.DictReader(stream))

    def take_rows(self, kind: str, rows: Iterable[dict[str, str]]) -> None:
        """The rows of one file, each with its columns by name."""
        self.intake += 1
        versions, names = self.versions[kind], NATURAL[kind]
        for line, columns in enumerate(rows, start=2):
            row = Row(columns)
            row.intake, row.line = self.intake, line
            natural = tuple([row[c] for c in names])
            past = versions.setdefault(natural, [])
            if past and past[-1].intake == self.intake:
                raise ValueError(f"{kind}:{line}: natural key twice: {natural}")
            if row["retract"] == "yes" and (not past or past[-1]["retract"] == "yes"):
                raise ValueError(f"{kind}:{line}: retracts what is not there: {natural}")
            past.append(row)

    def rows(self, kind: str) -> Iterable[Row]:
        for past in self.versions[kind].values():
            if past[-1]["retract"] != "yes":
                yield past[-1]


# ---------------------------------------------------------------- what the facts say


@dataclass
class Stretch:
    """One dated row of an assignment."""

    start: int
    until: int
    cohort: str
    school: str
    share: Fraction
    serving: bool


@dataclass
class Assignment:
    id: str
    person: str
    role: str
    stretches: list[Stretch]
    starts: int = 0
    ends: int = 0
    weights: dict[tuple[int, int], Fraction] = field(default_factory=dict)

    def on(self, d: int) -> Optional[Stretch]:
        """The row that holds the day."""
        for s in self.stretches:
            if s.start <= d <= s.until:
                return s
        return None

    def about(self, d: int) -> Stretch:
        """For audience and leave: before the first row as in the first, after a row as in that row."""
        best = self.stretches[0]
        for s in self.stretches:
            if s.start <= d:
                best = s
        return best

    def serving_on(self, d: int) -> bool:
        s = self.on(d)
        return s is not None and s.serving

    def serving_days(self, frm: int, until: int) -> int:
        return sum(max(0, min(s.until, until) - max(s.start, frm) + 1) for s in self.stretches if s.serving)

    def shared_days(self, frm: int, until: int) -> Fraction:
        """Sum over serving rows of share times days."""
        known = self.weights.get((frm, until))
        if known is None:
            known = self.weights[frm, until] = self._shared_days(frm, until)
        return known

    def _shared_days(self, frm: int, until: int) -> Fraction:
        return sum((s.share * max(0, min(s.until, until) - max(s.start, frm) + 1)
                    for s in self.stretches if s.serving), Fraction(0))

    def shares_a_day(self, other: "Assignment", frm: int, until: int) -> bool:
        return any(max(a.start, b.start, frm) <= min(a.until, b.until, until)
                   for a in self.stretches for b in other.stretches)


@dataclass
class Session:
    id: str
    kind: str
    day: int
    part: str
    minutes: int
    audience: tuple[str, ...]
    group: str
    cancelled: bool

    @property
    def group_id(self) -> tuple[str, bool]:
        return (self.group, True) if self.group else (self.id, False)

    def holds(self, a: Assignment) -> bool:
        """The audience holds the assignment's role, and cohort where one is named, on the session's day."""
        if "*" in self.audience:
            return True
        return a.role in self.audience or f"{a.role}/{a.about(self.day).cohort}" in self.audience


def parts_overlap(one: str, other: str) -> bool:
    return {one, other} != {"am", "pm"}


@dataclass
class Known:
    """The facts as known through the last intake and counting by the as-of day."""

    programme: Programme
    facts: Facts
    as_of: int
    final: dict[str, str] = field(default_factory=dict)
    assignments: dict[str, Assignment] = field(default_factory=dict)
    of_person: dict[str, list[Assignment]] = field(default_factory=dict)
    strangers: list[str] = field(default_factory=list)
    sessions: dict[str, Session] = field(default_factory=dict)
    attendance: dict[str, dict[str, Row]] = field(default_factory=dict)
    calendar: dict[str, dict[int, bool]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._persons()
        self._assignments()
        self._sessions()
        for row in self.facts.rows("calendar"):
            self.calendar.setdefault(row["school"], {})[day(row["day"])] = row["open"] == "yes"
        self.agreements = {(r["assignment"], r["party"]): day(r["signed_on"])
                           for r in self.facts.rows("agreements") if day(r["signed_on"]) <= self.as_of}
        self.deliverables = {(r["assignment"], r["deliverable"]): r for r in self.facts.rows("deliverables")
                             if day(r["submitted_on"]) <= self.as_of}
        self.waivers = {(r["assignment"], r["leaf"]): r for r in self.facts.rows("waivers")
                        if day(r["granted_on"]) <= self.as_of}
        self.reviews = {(r["claim"], r["code"]): r["finding"] for r in self.facts.rows("reviews")
                        if day(r["on"]) <= self.as_of}
        self.logs: dict[tuple[str, str], list[tuple[int, int]]] = {}
        for r in self.facts.rows("logs"):
            on = day(r["on"])
            if on <= self.as_of and self.programme.inside(on):
                self.logs.setdefault((r["assignment"], r["what"]), []).append((on, int(r["minutes"] or 0)))
        self.aid = self._by_assignment("aid", "on")
        self.service = self._by_assignment("service", "from")
        self.milestones = {(r["assignment"], r["what"]): day(r["on"]) for r in self.facts.rows("milestones")
                           if day(r["on"]) <= self.as_of}

    def _by_assignment(self, kind: str, own_day: str) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = {}
        for r in self.facts.rows(kind):
            if day(r[own_day]) <= self.as_of:
                found.setdefault(r["assignment"], []).append(r)
        return found

    def _persons(self) -> None:
        same = {r["teacher"]: r["same_as"] for r in self.facts.rows("teachers")}
        for teacher in same:
            last = teacher
            while same.get(last):
                last = same[last]
            self.final[teacher] = last

    def person(self, teacher: str) -> str:
        return self.final.get(teacher, teacher)

    def _assignments(self) -> None:
        p = self.programme
        rows: dict[str, list[Row]] = {}
        for r in self.facts.rows("assignments"):
            if r["programme"] in ("", p.id):
                rows.setdefault(r["assignment"], []).append(r)
        for aid, own in sorted(rows.items()):
            own.sort(key=lambda r: r["starts"])
            stretches = [Stretch(day(r["starts"]), day(r["ends"]) if r["ends"] else p.until, r["cohort"],
                                 r["school"], ratio(r["share"] or "1"), r["status"] != "leave") for r in own]
            stretches = [s for s in stretches if s.start <= s.until]
            if not any(s.start <= p.until and s.until >= p.start for s in stretches):
                continue
            if not all(p.knows(r["role"], r["cohort"]) for r in own):
                self.strangers.append(aid)
                continue
            a = Assignment(aid, self.person(own[0]["teacher"]), own[0]["role"], stretches,
                           max(stretches[0].start, p.start), min(stretches[-1].until, p.until))
            self.assignments[aid] = a
            self.of_person.setdefault(a.person, []).append(a)

    def _sessions(self) -> None:
        for r in self.facts.rows("sessions"):
            self.sessions[r["session"]] = Session(
                r["session"], r["kind"], day(r["day"]), r["part"], int(r["minutes"]),
                tuple(r["audience"].split()), r["group"], r["status"] == "cancelled")
        for r in self.facts.rows("attendance"):
            s = self.sessions[r["session"]]
            if s.day > self.as_of:
                continue
            mine = self.attendance.setdefault(self.person(r["teacher"]), {})
            other = mine.get(s.id)
            if other is None or (other.intake, other.line) < (r.intake, r.line):
                mine[s.id] = r

    def row(self, person: str, session: Session) -> tuple[Optional[Row], bool]:
        """The usable attendance row, and whether one is there that lacks required evidence."""
        r = self.attendance.get(person, {}).get(session.id)
        if r is None:
            return None, False
        kind = self.programme.kinds.get(session.kind, {})
        if kind.get("evidence") == "required" and not r["evidence"]:
            return None, True
        return r, False

    def enough(self, session: Session, row: Row) -> bool:
        """Present, or partial having missed no more than may be missed."""
        if row["status"] == "present":
            return True
        if row["status"] != "partial" or not row["minutes"]:
            return False
        may_miss = self.programme.kinds.get(session.kind, {}).get("may_miss_minutes", 0)
        return session.minutes - int(row["minutes"]) <= may_miss

    def school_open(self, school: str, d: int) -> Optional[bool]:
        """None when no calendar row at all is there for the school or `*`."""
        own, every = self.calendar.get(school), self.calendar.get("*")
        if not own and not every:
            return None
        for rows in (own, every):
            if rows and d in rows:
                return rows[d]
        return weekday(d) < 5 and self.programme.year_from <= d <= self.programme.year_until

    def moved_after(self, session: str, intake: int) -> bool:
        """The session's day was changed in an intake after the given one."""
        past = [r for r in self.facts.versions["sessions"][(session,)] if r["retract"] != "yes"]
        return any(b["day"] != a["day"] and b.intake > intake for a, b in zip(past, past[1:]))
