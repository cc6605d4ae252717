"""What every award is decided by: requirements, decisions, limits.

The awards themselves are in twin_awards.py, coverage in twin_coverage.py, funds and differences in twin.py.
"""
from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Callable, Iterable, Optional

from twin_facts import Assignment, Known, Period, Session, day, maybe_day, ratio, round_up

PAYS = ("met", "waived")
ROOT_CODE = {"open": "OPEN", "unknown": "UNKNOWN", "unmet": "UNMET"}
REDUCTIONS = {"CEILING", "UNITS", "BENEFITS", "PROPORTION", "TIER", "CAP", "AT_MOST", "STACK_LIMIT"}
SEEN: Counter = Counter()  # leaves and their verdicts, for the census
LETTER = {"met": "m", "waived": "w", "unmet": "u", "unknown": "k", "open": "o", "not_due": "n"}


@dataclass
class Decision:
    """One decided key. `target` is cents; `codes` may still hold reductions until `settle` is called."""

    key: str
    kind: str
    for_period: str
    service_day: int
    payee: str
    charge: list[tuple[str, Fraction]]
    outcome: str = "paid"
    target: int = 0
    codes: set[str] = field(default_factory=set)
    verdicts: str = ""
    person: str = ""
    assignment: str = ""
    award: str = ""
    part: int = 0
    units: Fraction = Fraction(0)
    forgiven: int = 0

    def become(self, outcome: str, code: str) -> None:
        """An outcome-changing step: its code joins those of the checks that failed."""
        self.outcome, self.target = outcome, 0
        self.codes = (self.codes - REDUCTIONS) | {code}

    def lower(self, target: int, code: str) -> None:
        """A limit leaves less, or nothing."""
        if target < self.target:
            self.codes.add(code)
            self.target = target
            self.outcome = "reduced" if target else "denied"


# ---------------------------------------------------------------- requirements


@dataclass
class Verdict:
    id: str
    verdict: str
    codes: set[str] = field(default_factory=set)
    children: list["Verdict"] = field(default_factory=list)
    have: int = 0
    need: int = 0
    soon: int = 0
    missing: int = 0
    minutes: bool = False
    doubts: set[str] = field(default_factory=set)

    def decisive(self) -> set[str]:
        """Codes of every leaf that has its parent's verdict all the way up."""
        if not self.children:
            return set(self.codes)
        return set().union(*(c.decisive() for c in self.children if c.verdict == self.verdict))

    def failed(self) -> set[str]:
        return {ROOT_CODE[self.verdict]} | self.decisive() if self.verdict in ROOT_CODE else set()

    def letters(self) -> str:
        """One letter a node, in preorder."""
        return LETTER[self.verdict] + "".join([c.letters() for c in self.children])


def all_of(verdicts: Iterable[str]) -> str:
    verdicts = list(verdicts)
    for worst in ("unmet", "unknown", "open"):
        if worst in verdicts:
            return worst
    return "met"


def any_of(verdicts: Iterable[str]) -> str:
    verdicts = list(verdicts)
    if any(v in PAYS for v in verdicts):
        return "met"
    for best in ("open", "unknown"):
        if best in verdicts:
            return best
    return "unmet"


def at_least_of(n: int, verdicts: Iterable[str]) -> str:
    verdicts = list(verdicts)
    n = min(n, len(verdicts))
    met = sum(v in PAYS for v in verdicts)
    soon, unknown = verdicts.count("open"), verdicts.count("unknown")
    if met >= n:
        return "met"
    if met + soon >= n:
        return "open"
    return "unknown" if met + soon + unknown >= n else "unmet"


def reach(have: int, need: int, soon: int, missing: int) -> str:
    if have >= need:
        return "met"
    if have + soon >= need:
        return "open"
    return "unknown" if have + soon + missing >= need else "unmet"


@dataclass
class Group:
    """The sessions of one group as one assignment meets them."""

    id: tuple[str, bool]
    alternatives: list[Session]
    status: str = "unrecorded"
    length: int = 0
    partial: int = 0
    curable: bool = False
    no_evidence: bool = False

    @property
    def day(self) -> int:
        return self.alternatives[-1].day


@dataclass
class Asked:
    """What a requirement is asked about."""

    a: Assignment
    by: int
    own_day: int
    late_start: str = "from-start"


class Requirements:
    def __init__(self, known: Known):
        self.known = known
        self.p = known.programme
        self.over = known.as_of > self.p.until
        self._groups: dict[tuple[str, str], list[Group]] = {}
        self._by_kind: dict[str, list[Session]] = {}
        for s in sorted(known.sessions.values(), key=lambda s: (s.day, s.id)):
            if self.p.inside(s.day):
                self._by_kind.setdefault(s.kind, []).append(s)

    def ask(self, rid: str, asked: Asked) -> Verdict:
        return self._node(self.p.requirements[rid], asked)

    def without(self, root: Verdict, leaf: str) -> tuple[Verdict, Verdict]:
        """The leaf, and the root without it (met when nothing is left)."""
        if root.id == leaf:
            return root, Verdict("", "met")
        rest = [c for c in root.children if c.id != leaf]
        counted = [c.verdict for c in rest if c.verdict != "not_due"]
        return next(c for c in root.children if c.id == leaf), Verdict(root.id, all_of(counted), children=rest)

    def _node(self, node: dict, asked: Asked) -> Verdict:
        nid = node.get("id", "")
        children = node.get("all") or node.get("any") or node.get("of")
        if children is None:
            return self._leaf(node, asked)
        below = [self._node(c, asked) for c in children]
        due = [c.verdict for c in below if c.verdict != "not_due"]
        if not due:
            verdict = "not_due"
        elif "all" in node:
            verdict = all_of(due)
        elif "any" in node:
            verdict = any_of(due)
        else:
            verdict = at_least_of(node["at_least"], due)
        return Verdict(nid, verdict, children=below)

    def _leaf(self, node: dict, asked: Asked) -> Verdict:
        kinds: dict[str, Callable[[dict, Asked], Verdict]] = {
            "attended": self._attended, "delivered": self._delivered, "logged": self._logged,
            "agreed": self._agreed, "serving": self._serving}
        name = next(k for k in kinds if k in node)
        found = kinds[name](node, asked)
        found.id = node.get("id", "")
        if found.verdict == "open" and self.over:
            found.verdict = "unmet"
        waiver = self.known.waivers.get((asked.a.id, found.id))
        if waiver is not None and found.verdict != "not_due":
            until = maybe_day(waiver["until"])
            if until is None or until >= asked.by:
                found.verdict, found.codes = "waived", set()
        if found.verdict in ("open", "unmet"):
            found.codes = {ROOT_CODE[found.verdict]}
        SEEN["leaf", name, found.verdict] += 1
        return found

    def _window(self, asked: Asked) -> Callable[[int], bool]:
        frm = asked.a.starts if asked.late_start == "from-start" else self.p.start
        until = min(asked.by, asked.a.ends)
        return lambda d: frm <= d <= until and asked.a.about(d).serving

    # attended

    def groups(self, a: Assignment, kind: str) -> list[Group]:
        """All groups of a kind with an alternative for the assignment, each classified."""
        cached = self._groups.get((a.id, kind))
        if cached is not None:
            return cached
        found: dict[tuple[str, bool], Group] = {}
        for s in self._by_kind.get(kind, []):
            if not s.cancelled and s.holds(a):
                found.setdefault(s.group_id, Group(s.group_id, [])).alternatives.append(s)
        make_up = self.p.kinds.get(kind, {}).get("make_up")
        spent, made_up = self._make_ups(a, kind, found, make_up)
        for g in found.values():
            self._classify(a, g, make_up, spent, made_up)
        groups = sorted(found.values(), key=lambda g: (g.day, g.id))
        self._groups[(a.id, kind)] = groups
        return groups

    def _make_ups(self, a: Assignment, kind: str, found: dict[tuple[str, bool], Group],
                  make_up: Optional[dict]) -> tuple[set[str], set[tuple[str, bool]]]:
        """Sessions whose row counts for another group alone, and the groups made up."""
        spent: set[str] = set()
        made_up: set[tuple[str, bool]] = set()
        if make_up is None:
            return spent, made_up
        for sid, raw in self.known.attendance.get(a.person, {}).items():
            at = self.known.sessions[sid]
            if not raw["makes_up"] or at.kind != kind or at.cancelled or not self.p.inside(at.day):
                continue
            row, _ = self.known.row(a.person, at)
            missed = self.known.sessions.get(raw["makes_up"])
            if row is None or missed is None or missed.id == sid or not self.known.enough(at, row):
                continue
            group = found.get(missed.group_id) if missed.kind == kind else None
            if group is not None and at.day <= group.day + make_up["within_days"]:
                spent.add(sid)
                made_up.add(group.id)
        return spent, made_up

    def _classify(self, a: Assignment, g: Group, make_up: Optional[dict], spent: set[str],
                  made_up: set[tuple[str, bool]]) -> None:
        statuses: set[str] = set()
        attended_at: Optional[Session] = None
        for s in g.alternatives:
            row, lacking = self.known.row(a.person, s)
            g.no_evidence = g.no_evidence or lacking
            if row is None or s.id in spent:
                continue
            if self.known.enough(s, row):
                attended_at = attended_at or s
            elif row["status"] == "partial":
                if row["minutes"]:
                    statuses.add("absent")
                    g.partial = max(g.partial, int(row["minutes"]))
            else:
                statuses.add(row["status"])
        g.length = (attended_at or g.alternatives[-1]).minutes
        g.curable = (make_up is not None and not self.over
                     and self.known.as_of <= g.day + make_up["within_days"])
        if attended_at is not None or g.id in made_up:
            g.status = "attended"
        elif any(s.day > self.known.as_of for s in g.alternatives):
            g.status = "upcoming"
        else:
            g.status = next((s for s in ("protected", "excused", "absent") if s in statuses), "unrecorded")

    def _attended(self, node: dict, asked: Asked) -> Verdict:
        leaf = node["attended"]
        inside = self._window(asked)
        required = sorted((g for kind in leaf["kinds"] for g in self.groups(asked.a, kind) if inside(g.day)),
                          key=lambda g: (g.day, g.id))
        if not required:
            return Verdict("", "not_due")
        excused_left = leaf.get("excused_up_to", 0)
        in_minutes = leaf.get("count", "sessions") == "minutes"
        whole = have = soon = missing = 0
        codes: set[str] = set()
        for g in required:
            status = g.status
            if status == "protected":
                continue
            if status == "excused":
                if excused_left > 0:
                    excused_left -= 1
                    continue
                status = "absent"
            worth = g.length if in_minutes else 1
            whole += worth
            if status == "attended":
                have += worth
                continue
            if in_minutes:
                have += g.partial
            if status == "upcoming" or (status == "absent" and g.curable):
                soon += worth
            elif status == "unrecorded":
                missing += worth
                codes.add("NO_EVIDENCE" if g.no_evidence else "UNRECORDED")
        want = leaf["at_least"]
        if want == "all":
            need = whole
        elif isinstance(want, int):
            need = want
        else:
            need = round_up(ratio(want) * whole)
        verdict = reach(have, need, soon, missing)
        return Verdict("", verdict, codes if verdict == "unknown" else set(), have=have, need=need, soon=soon,
                       missing=missing, minutes=in_minutes, doubts=codes)

    # the other leaves

    def _delivered(self, node: dict, asked: Asked) -> Verdict:
        what = node["delivered"]
        rule = self.p.deliverables[what]
        due = day(rule["due"])
        early = asked.late_start == "from-start" and due < asked.a.starts
        if due > asked.by or early or due > asked.a.ends:
            return Verdict("", "not_due")
        as_of = self.known.as_of
        last = due + rule.get("grace_days", 0)
        any_time = rule.get("late", "refused") == "accepted"
        still = as_of <= (self.p.until if any_time else last)
        row = self.known.deliverables.get((asked.a.id, what))
        if row is None:
            return Verdict("", "open" if still else "unmet")
        if rule.get("evidence") == "required" and not row["evidence"]:
            return Verdict("", "unknown", {"NO_EVIDENCE"})
        submitted = day(row["submitted_on"])
        in_time = any_time or submitted <= last
        accepted = maybe_day(row["accepted_on"])
        if (accepted is not None and accepted <= as_of and row["accepted_by"] in rule["accepted_by"] and in_time):
            return Verdict("", "met")
        if not in_time:
            return Verdict("", "unmet")
        returned = maybe_day(row["returned_on"])
        if returned is None or returned > as_of or returned < submitted:
            return Verdict("", "unknown", {"AWAITS_ACCEPTANCE"})
        return Verdict("", "open" if still else "unmet")

    def _logged(self, node: dict, asked: Asked) -> Verdict:
        leaf = node["logged"]
        inside = self._window(asked)
        logs = [m for on, m in self.known.logs.get((asked.a.id, leaf["what"]), []) if inside(on)]
        have = sum(logs) if leaf["count"] == "minutes" else len(logs)
        need = leaf["at_least"]
        verdict = "met" if have >= need else "open" if self.known.as_of < asked.by else "unmet"
        return Verdict("", verdict, have=have, need=need, minutes=leaf["count"] == "minutes")

    def _agreed(self, node: dict, asked: Asked) -> Verdict:
        leaf = node["agreed"]
        by = maybe_day(leaf.get("by", ""))
        if by is not None and asked.late_start == "from-start" and by < asked.a.starts:
            by = None
        signed = [self.known.agreements.get((asked.a.id, party)) for party in leaf["parties"]]
        if all(on is not None and (by is None or on <= by) for on in signed):
            return Verdict("", "met")
        return Verdict("", "unmet" if by is not None and self.known.as_of > by else "open")

    def _serving(self, node: dict, asked: Asked) -> Verdict:
        leaf, as_of = node["serving"], self.known.as_of
        if "on" in leaf:
            if not asked.a.serving_on(asked.own_day):
                return Verdict("", "unmet")
            return Verdict("", "met" if asked.own_day <= as_of else "open")
        n = leaf["days_at_least"]

        def through(d: int) -> int:
            return asked.a.serving_days(self.p.start, min(d, self.p.until))
        if through(min(asked.by, as_of)) >= n:
            return Verdict("", "met")
        return Verdict("", "open" if through(asked.by) >= n else "unmet")


# ---------------------------------------------------------------- limits


def share_out(limit: Fraction | int, asks: list[tuple[Fraction | int, Fraction | int, bool]]
              ) -> list[Fraction | int]:
    """Each ask is (wanted, kept from before, held). First each keeps up to what is posted for it,
    then what is left is given, both in the order given. Held ones count and are never lowered."""
    left = limit
    given: list[Fraction | int] = []
    for wanted, before, held in asks:
        keep = wanted if held else min(wanted, before, left)
        left = max(0, left - keep)
        given.append(keep)
    for i, (wanted, _, held) in enumerate(asks):
        if not held:
            more = min(wanted - given[i], left)
            given[i] += more
            left -= more
    return given


def limit_money(limit: int, decisions: list[Decision], posted: Callable[[str], int], code: str) -> None:
    """A limit in money over decisions that are already in its order."""
    counted = [d for d in decisions if d.outcome in ("paid", "reduced", "held")]
    given = share_out(limit, [(d.target, posted(d.key), d.outcome == "held") for d in counted])
    for d, g in zip(counted, given):
        if d.outcome != "held":
            d.lower(int(g), code)


# ---------------------------------------------------------------- deciding


class Deciding:
    """What the awards share while one batch is decided."""

    def __init__(self, known: Known, through: Optional[Period], posted: Callable[[str], int],
                 stored: dict[str, dict], recut: bool):
        self.known, self.p, self.as_of = known, known.programme, known.as_of
        self.through, self.posted, self.stored, self.recut = through, posted, stored, recut
        self.req = Requirements(known)
        self.decisions: dict[str, Decision] = {}
        self.no_decision: list[str] = []

    def add(self, d: Decision) -> None:
        if d.key in self.decisions:
            raise AssertionError(f"decided twice: {d.key}")
        self.decisions[d.key] = d

    def hold(self, d: Decision) -> None:
        """Doubt lowers nothing: the target is what the ledger holds for the key."""
        d.outcome, d.target = "held", self.posted(d.key)
        d.codes -= REDUCTIONS

    def doubt(self, d: Decision, code: str) -> None:
        """Hold what would be paid or is held already; what pays nothing has no doubt to carry."""
        if d.outcome in ("paid", "reduced", "held"):
            d.codes.add(code)
            self.hold(d)

    def due(self, period: str) -> bool:
        """The pay period is not after the batch's, by `from`."""
        return self.through is not None and self.p.period[period].start <= self.through.start

    def by_tree(self, d: Decision, root: Verdict) -> bool:
        """Outcome and codes by the root's verdict; True when it pays."""
        d.codes |= root.failed()
        if root.verdict == "unmet":
            d.outcome, d.target = "forfeited", 0
        elif root.verdict in ("open", "unknown"):
            self.hold(d)
        elif root.verdict == "not_due":
            d.outcome, d.target = "not_due", 0
        return root.verdict in PAYS
