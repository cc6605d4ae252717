"""Coverage claims: checks 1 to 7, units and money, caps."""
from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Optional

from twin_facts import Assignment, Row, Session, cents, day, iso, parts_overlap, ratio
from twin_rules import Deciding, Decision, share_out

DAYS_OF = {"full": Fraction(1), "am": Fraction(1, 2), "pm": Fraction(1, 2)}


@dataclass
class Claim:
    """A claim as known, with what the checks found."""

    row: Row
    day: int
    received: int
    person: str
    decision: Decision
    session: Optional[Session] = None
    policy_id: str = ""
    policy: dict = field(default_factory=dict)
    denials: set[str] = field(default_factory=set)
    holds: set[str] = field(default_factory=set)

    @property
    def id(self) -> str:
        return self.row["claim"]

    @property
    def stands(self) -> bool:
        return not self.denials

    def minutes(self) -> Optional[int]:
        return int(self.row["minutes"]) if self.row["minutes"] else None

    def internal_hours(self) -> bool:
        return self.row["cover"] == "internal" and self.row["part"] == "hours"


class Coverage:
    def __init__(self, deciding: Deciding):
        self.deciding, self.known, self.p = deciding, deciding.known, deciding.p
        self.claims: list[Claim] = []
        self.of_day: dict[tuple[str, int], list[Claim]] = {}

    def decide(self) -> None:
        for row in self.known.facts.rows("claims"):
            if (row["programme"] in ("", self.p.id) and self.p.inside(day(row["day"]))
                    and day(row["received_on"]) <= self.known.as_of):
                self.claims.append(self._examine(row))
        self.claims.sort(key=lambda c: c.id)
        for c in self.claims:
            self.of_day.setdefault((c.person, c.day), []).append(c)
        self._duplicates()
        for c in self.claims:
            self._outcome(c)
        for policy_id in sorted(self.p.coverage):
            for cap in self.p.coverage[policy_id].get("caps", []):
                self._cap(policy_id, cap)
        for c in self.claims:
            self.deciding.add(c.decision)

    def overlaps(self, person: str, s: Session) -> bool:
        """A claim for the teacher that 1 to 7 do not deny overlaps the session."""
        return any(c.stands and parts_overlap(c.row["part"], s.part)
                   for c in self.of_day.get((person, s.day), []))

    # ------------------------------------------------------------ checks 1 to 6

    def _examine(self, row: Row) -> Claim:
        on, person = day(row["day"]), self.known.person(row["teacher"])
        d = Decision(f"cover:{row['claim']}", "coverage", self.p.period_of(on).id, on, row["school"], [],
                     person=person)
        c = Claim(row, on, day(row["received_on"]), person, d)
        own = self.known.of_person.get(person, [])
        self._session(c, own)
        audience = [a for a in own if c.session is not None and c.session.holds(a)]
        if not any(s is not None and s.school == row["school"] for s in (a.on(on) for a in audience or own)):
            c.denials.add("WRONG_SCHOOL")
        is_open = self.known.school_open(row["school"], on)
        if is_open is None:
            c.holds.add("NO_CALENDAR")
        elif not is_open:
            c.denials.add("SCHOOL_CLOSED")
        if c.session is not None and c.policy:
            self._attendance(c)
            if c.received > on + c.policy["claim_within_days"]:
                c.denials.add("LATE")
        if row["verified"] == "no":
            c.denials.add("NOT_VERIFIED")
        elif not row["verified"]:
            c.holds.add("UNVERIFIED")
        if c.policy.get("evidence") == "required" and not row["evidence"]:
            c.holds.add("NO_EVIDENCE")
        d.charge = self.p.charge("coverage", policy=c.policy_id)
        return c

    def _session(self, c: Claim, own: list[Assignment]) -> None:
        """Check 1."""
        if c.row["session"]:
            s = self.known.sessions.get(c.row["session"])
        else:
            found = [s for s in self.known.sessions.values()
                     if s.day == c.day and s.kind in self.p.policy_of_kind and any(s.holds(a) for a in own)]
            found.sort(key=lambda s: (s.cancelled, not parts_overlap(s.part, c.row["part"]), s.id))
            s = found[0] if found else None
        if s is None:
            c.denials.add("NO_SESSION")
            return
        c.session = s
        if s.kind in self.p.policy_of_kind:
            c.policy_id, c.policy = self.p.policy_of_kind[s.kind]
        else:
            c.denials.add("KIND_NOT_COVERED")
        if s.cancelled:
            c.denials.add("SESSION_CANCELLED")
        if s.day != c.day:
            if self.known.moved_after(s.id, c.row.intake):
                c.holds.add("MOVED")
            else:
                c.denials.add("WRONG_DAY")
        if not parts_overlap(s.part, c.row["part"]):
            c.denials.add("WRONG_PART")
        if not any(s.holds(a) for a in own):
            c.denials.add("NOT_AUDIENCE")
        if not self.p.inside(s.day):
            c.denials.add("OUT_OF_EDITION")

    def _attendance(self, c: Claim) -> None:
        """Check 4."""
        row, _ = self.known.row(c.person, c.session)
        if row is None:
            c.holds.add("UNRECORDED")
        elif row["status"] not in ("present", "partial"):
            c.denials.add("TEACHER_ABSENT")

    # ------------------------------------------------------------ check 7

    def _duplicates(self) -> None:
        candidates = [c for c in self.claims if c.stands]
        asked = [c for c in candidates if not c.holds]
        rank = {c.id: (self.deciding.posted(c.decision.key) <= 0, c.received, c.id) for c in candidates}
        near: dict[tuple, list[Claim]] = {}
        for c in candidates:
            near.setdefault(("teacher", c.day, c.person), []).append(c)
            if c.row["substitute"]:
                near.setdefault(("substitute", c.day, c.row["substitute"]), []).append(c)
        found: list[tuple[Claim, str]] = []
        for c in asked:
            for code, who in (("DUPLICATE_TEACHER", ("teacher", c.day, c.person)),
                              ("DUPLICATE_SUBSTITUTE", ("substitute", c.day, c.row["substitute"]))):
                if any(rank[o.id] < rank[c.id] and self._overlap(c, o) for o in near.get(who, [])):
                    found.append((c, code))
        for c, code in found:
            finding = self.known.reviews.get((c.id, code))
            if finding == "stands":
                c.denials.add("DUPLICATE_CONFIRMED")
            elif finding is None:
                c.holds.add(code)

    @staticmethod
    def _overlap(c: Claim, o: Claim) -> bool:
        if c.internal_hours() and o.internal_hours():
            one, other = c.row["substitute"], o.row["substitute"]
            if one != other or not one:
                return (c.minutes() or 0) + (o.minutes() or 0) > c.session.minutes
        return parts_overlap(c.row["part"], o.row["part"])

    # ------------------------------------------------------------ outcome and money

    def _outcome(self, c: Claim) -> None:
        d = c.decision
        d.codes = c.denials | c.holds
        if c.denials:
            d.outcome = "denied"
            return
        d.units = self._days(c)
        if c.holds:
            self.deciding.hold(d)
            return
        allowed = self._substitute(c) if c.row["cover"] == "substitute" else self._internal(c)
        if allowed is None:
            return
        claimed = Fraction(cents(c.row["benefits"])) if c.row["benefits"] else Fraction(0)
        most = ratio(c.policy["benefits"]["at_most"]) * allowed if "benefits" in c.policy else Fraction(0)
        if claimed > most:
            d.codes.add("BENEFITS")
        d.target = self.p.round(ratio(c.policy.get("share", "1")) * (allowed + min(claimed, most)))
        if d.target == 0:
            d.codes.discard("BENEFITS")
        if d.codes:
            d.outcome = "reduced" if d.target else "denied"

    def _days(self, c: Claim) -> Fraction:
        """Units in days: the lesser of hired and session, lifted to the policy's minimum, never above hired."""
        hired = self._days_of(c, c.row["part"], c.minutes())
        of_session = self._days_of(c, c.session.part, c.session.minutes)
        if c.session.part == "hours" and "half_day_up_to_minutes" not in c.policy:
            of_session = hired
        least = {"none": Fraction(0), "half_day": Fraction(1, 2),
                 "full_day": Fraction(1)}[c.policy.get("minimum_unit", "none")]
        return max(min(hired, of_session), min(least, hired))

    @staticmethod
    def _days_of(c: Claim, part: str, minutes: Optional[int]) -> Fraction:
        if part != "hours":
            return DAYS_OF[part]
        upto = c.policy.get("half_day_up_to_minutes")
        return Fraction(1, 2) if upto is not None and (minutes or 0) <= upto else Fraction(1)

    def _no_rate(self, c: Claim) -> None:
        c.decision.codes = {"NO_RATE"}
        self.deciding.hold(c.decision)

    def _substitute(self, c: Claim) -> Optional[Fraction]:
        """Allowed cost of a hired substitute; None when the decision is already made."""
        if c.row["part"] == "hours" and "half_day_up_to_minutes" not in c.policy:
            c.decision.outcome, c.decision.codes = "denied", {"UNITS"}
            return None
        rate = self.p.in_force(c.policy["ceiling"], c.day)
        if rate is None:
            return self._no_rate(c)
        hired = self._days_of(c, c.row["part"], c.minutes())
        of_hired, of_units = (cents(rate["full_day" if u == 1 else "half_day"]) for u in (hired, c.decision.units))
        return self._lesser(c, cents(c.row["cost"]), Fraction(of_hired), Fraction(of_units))

    def _internal(self, c: Claim) -> Optional[Fraction]:
        if c.policy.get("internal_cover", "none") == "none":
            c.decision.outcome, c.decision.codes = "denied", {"CEILING"}
            return None
        rate = self.p.in_force(c.policy["ceiling"], c.day)
        if rate is None:
            return self._no_rate(c)
        claimed = c.minutes() if c.minutes() is not None else c.session.minutes
        hour = cents(rate["hour"])
        return self._lesser(c, cents(c.row["cost"]), Fraction(hour * claimed, 60),
                            Fraction(hour * min(claimed, c.session.minutes), 60))

    @staticmethod
    def _lesser(c: Claim, cost: int, of_hired: Fraction, of_units: Fraction) -> Fraction:
        if cost > of_hired:
            c.decision.codes.add("CEILING")
        if min(cost, of_units) < min(cost, of_hired):
            c.decision.codes.add("UNITS")
        return min(Fraction(cost), of_units)

    # ------------------------------------------------------------ caps

    def _cap(self, policy_id: str, cap: dict) -> None:
        groups: dict[tuple[str, str], list[Claim]] = {}
        for c in sorted(self.claims, key=lambda c: (c.day, c.id)):
            if c.policy_id == policy_id and c.decision.outcome in ("paid", "reduced", "held"):
                groups.setdefault((self._per(c, cap["per"]), self._over(c, cap["over"])), []).append(c)
        for claims in groups.values():
            if "amount" in cap:
                self._cap_money(cents(cap["amount"]), claims)
            else:
                self._cap_days(Fraction(cap["days"]), claims)

    def _per(self, c: Claim, per: str) -> str:
        if per == "school":
            return c.row["school"]
        if per == "assignment":
            here = [a.id for a in self.known.of_person.get(c.person, [])
                    if a.on(c.day) is not None and a.on(c.day).school == c.row["school"]]
            return min(here)
        return ""

    def _over(self, c: Claim, over: str) -> str:
        return {"edition": "", "period": c.decision.for_period, "month": iso(c.day)[:7]}[over]

    def _cap_money(self, limit: int, claims: list[Claim]) -> None:
        asks = [(c.decision.target, self.deciding.posted(c.decision.key),
                 c.decision.outcome == "held") for c in claims]
        for c, given in zip(claims, share_out(limit, asks)):
            if c.decision.outcome != "held":
                c.decision.lower(int(given), "CAP")

    def _cap_days(self, limit: Fraction, claims: list[Claim]) -> None:
        asks = []
        for c in claims:
            d, posted = c.decision, self.deciding.posted(c.decision.key)
            kept = d.units * min(Fraction(1), Fraction(posted, d.target)) if d.target else Fraction(0)
            asks.append((kept if d.outcome == "held" else d.units if d.target else Fraction(0), kept,
                         d.outcome == "held"))
        for c, given in zip(claims, share_out(limit, asks)):
            d = c.decision
            if d.outcome != "held" and d.target and given < d.units:
                d.lower(self.p.round(d.target * given / d.units), "CAP")
