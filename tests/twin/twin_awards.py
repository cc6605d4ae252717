"""The awards: stipend with stacking, per-unit, differential, pool, commitment."""
from __future__ import annotations

from fractions import Fraction
from typing import Callable, Optional

from twin_coverage import Coverage
from twin_facts import Assignment, Session, cents, day, largest_remainder, parts_overlap, ratio
from twin_rules import Asked, Deciding, Decision, Verdict, limit_money

# ---------------------------------------------------------------- stipend


class StipendAward:
    """One assignment's stipend award: a decision per part whose pay period has come."""

    def __init__(self, deciding: Deciding, a: Assignment, award_id: str, award: dict):
        self.deciding, self.p, self.a, self.award_id, self.award = deciding, deciding.p, a, award_id, award
        self.plan = self.p.plans[award["plan"]]
        self.by_days = award.get("proration", "none") == "days"
        self.late_start = award.get("late_start", "from-start")
        self.decisions: list[Decision] = []
        parts = self.plan["parts"]
        self.size = self._size(day(parts[-1]["due_through"]))
        upto = before = Fraction(0)
        all_not_due = True
        for i, part in enumerate(parts):
            upto = Fraction(1) if part["share"] == "rest" else upto + ratio(part["share"])
            d = self._part(i, part, upto, before)
            if d.outcome != "not_due":
                before, all_not_due = upto, False
            if self.deciding.due(part["pay_period"]):
                self.decisions.append(d)
        self.nothing_due = all_not_due
        self._recover(len(parts) - 1)

    def _recover(self, last_part: int) -> None:
        """When the last part is forfeited, earlier ones are taken back where the plan says so."""
        lost = any(d.part == last_part and d.outcome == "forfeited" for d in self.decisions)
        if lost and self.plan.get("on_final_unmet", "keep") == "recover":
            for d in self.decisions:
                if d.part != last_part and d.outcome in ("paid", "reduced", "held"):
                    d.become("forfeited", "RECOVERED")

    def _weight(self, due: int) -> Fraction:
        if self.by_days:
            return self.a.shared_days(self.p.start, self.p.until) / (self.p.until - self.p.start + 1)
        row = self.a.on(due)
        return row.share if row is not None and row.serving else Fraction(0)

    def _amount(self, due: int) -> Optional[int]:
        entry = self.p.in_force(self.award["amount"], due)
        return None if entry is None else cents(entry["amount"])

    def _size(self, due: int) -> Fraction:
        return (self._amount(due) or 0) * self._weight(due)

    def _part(self, i: int, part: dict, upto: Fraction, before: Fraction) -> Decision:
        due = day(part["due_through"])
        by = min(due, self.a.ends) if self.by_days else due
        root = self.deciding.req.ask(self.award["requires"], Asked(self.a, by, due, self.late_start))
        d = Decision(f"stipend:{self.a.id}/{self.award_id}/{part['id']}", "stipend", part["pay_period"], due,
                     self.a.person, self.p.charge("stipend", self.a.role), verdicts=root.letters(),
                     assignment=self.a.id, award=self.award_id, part=i)
        if due < self.a.starts:
            d.outcome = "not_due"
            return d
        if not self.by_days and not self.a.serving_on(due):
            d.codes = {"LEFT_BEFORE"}
            d.outcome = "forfeited"
            return d
        if root.verdict == "not_due":
            d.outcome = "not_due"
            return d
        amount, weight = self._amount(due), self._weight(due)
        base = 0
        if amount is not None:
            whole, over = amount * weight.numerator, weight.denominator
            base = (self.p.round_of(whole * upto.numerator, over * upto.denominator)
                    - self.p.round_of(whole * before.numerator, over * before.denominator))
        self._pays(d, root, base)
        if amount is None:
            self.deciding.doubt(d, "NO_RATE")
        return d

    def _pays(self, d: Decision, root: Verdict, base: int) -> None:
        pays = self.award.get("pays", "all-or-nothing")
        if pays == "all-or-nothing":
            if self.deciding.by_tree(d, root):
                d.target = base
            return
        rule = pays.get("proportional") or pays["tiers"]
        leaf, rest = self.deciding.req.without(root, rule["of"])
        if not self.deciding.by_tree(d, rest):
            return
        if leaf.verdict in ("open", "unknown"):
            self.deciding.by_tree(d, leaf)
        elif leaf.verdict in ("not_due", "waived"):
            d.target = base
        elif "proportional" in pays:
            self._proportional(d, leaf, rule, base)
        else:
            self._tiers(d, leaf, rule, base)

    def _hold_below(self, d: Decision, leaf: Verdict) -> None:
        d.codes |= {"OPEN"} if leaf.soon > 0 else {"UNKNOWN"} | leaf.doubts
        self.deciding.hold(d)

    def _proportional(self, d: Decision, leaf: Verdict, rule: dict, base: int) -> None:
        least = ratio(rule["at_least"])

        def part_of(have: int) -> Fraction:
            return min(Fraction(1), Fraction(have, leaf.need)) if leaf.need else Fraction(1)
        if part_of(leaf.have) >= least:
            self._pay(d, self.p.round(base * part_of(leaf.have)), base, "PROPORTION")
        elif part_of(leaf.have + leaf.soon + leaf.missing) >= least:
            self._hold_below(d, leaf)
        else:
            d.outcome = "forfeited"
            d.codes.add("BELOW_PROPORTION")

    def _tiers(self, d: Decision, leaf: Verdict, rule: dict, base: int) -> None:
        reached = [s for s in rule["steps"] if s["at_least"] <= leaf.have]
        above = [s for s in rule["steps"] if leaf.have < s["at_least"] <= leaf.have + leaf.soon + leaf.missing]
        if above:
            self._hold_below(d, leaf)
        elif not reached:
            d.outcome = "forfeited"
            d.codes.add("BELOW_TIERS")
        else:
            step = max(reached, key=lambda s: s["at_least"])
            if "share" in step:
                amount = self.p.round(base * ratio(step["share"]))
            else:
                each = Fraction(cents(step["per_unit"]) * leaf.have)
                amount = min(base, self.p.round(each / 60 if leaf.minutes else each))
            self._pay(d, amount, base, "TIER")

    @staticmethod
    def _pay(d: Decision, amount: int, base: int, code: str) -> None:
        d.target = amount
        if 0 < amount < base:
            d.outcome = "reduced"
            d.codes.add(code)


def stack(deciding: Deciding, stipends: list[StipendAward]) -> None:
    """Stacking over one person's stipend awards."""
    p, rule = deciding.p, deciding.p.stacking
    if rule == "highest":
        taken: list[StipendAward] = []
        for s in sorted(stipends, key=lambda s: (-s.size, s.a.id, s.award_id)):
            if any(s.a.shares_a_day(t.a, p.start, p.until) for t in taken):
                for d in s.decisions:
                    d.become("denied", "NOT_STACKED")
            else:
                taken.append(s)
    elif isinstance(rule, dict):
        parts = [d for s in stipends for d in s.decisions]
        parts.sort(key=lambda d: (p.period[d.for_period].start, d.assignment, d.award, d.part))
        limit_money(cents(rule["at_most"]), parts, deciding.posted, "STACK_LIMIT")


def stipends_of(deciding: Deciding, person: str) -> None:
    found = [StipendAward(deciding, a, award_id, award)
             for a in deciding.known.of_person[person]
             for award_id, award in awards_of(deciding, a, "stipend")]
    stack(deciding, found)
    for s in found:
        if s.nothing_due:
            deciding.no_decision.append(f"stipend:{s.a.id}/{s.award_id}")
        for d in s.decisions:
            deciding.add(d)


def awards_of(deciding: Deciding, a: Assignment, kind: str) -> list[tuple[str, dict]]:
    awards = deciding.p.roles[a.role].get("awards", {})
    return [(award_id, award) for award_id, award in sorted(awards.items()) if award["kind"] == kind]


# ---------------------------------------------------------------- differential


def differentials_of(deciding: Deciding, a: Assignment) -> None:
    p = deciding.p
    for award_id, award in awards_of(deciding, a, "differential"):
        for period in p.periods:
            held = any(max(s.start, period.start, p.start) <= min(s.until, period.until, p.until)
                       for s in a.stretches)
            if not held or deciding.as_of < period.until:
                continue
            d = Decision(f"diff:{a.id}/{award_id}/{period.id}", "differential", period.id, period.until,
                         a.person, p.charge("differential", a.role), assignment=a.id, award=award_id)
            frm, until = max(period.start, p.start), min(period.until, p.until)
            pays = True
            if "requires" in award:
                by = min(period.until, deciding.as_of)
                root = deciding.req.ask(award["requires"], Asked(a, by, by))
                d.verdicts = root.letters()
                pays = deciding.by_tree(d, root)
            days = a.serving_days(frm, until)
            length = period.until - period.start + 1
            served = days == length if award["serving"] == "every-day" else days > 0
            entry = p.in_force(award["amount"], period.start)
            if not served:
                d.become("forfeited", "NOT_SERVING")
            elif entry is None:
                deciding.doubt(d, "NO_RATE")
            elif pays:
                if award["serving"] == "by-days":
                    weight = a.shared_days(frm, until) / length
                else:
                    last = max((s for s in a.stretches if s.serving and s.start <= until and s.until >= frm),
                               key=lambda s: s.start)
                    weight = last.share
                d.target = p.round(cents(entry["amount"]) * weight)
            deciding.add(d)


# ---------------------------------------------------------------- per-unit


def units_of(deciding: Deciding, person: str, cover: Coverage) -> None:
    """Training pay of one person: each session first by itself, then once over all of them."""
    drafts: list[tuple[Session, Decision]] = []
    limits: dict[tuple[str, str], int] = {}
    for a in deciding.known.of_person[person]:
        for award_id, award in awards_of(deciding, a, "per-unit"):
            if "at_most" in award:
                limits[(a.role, award_id)] = cents(award["at_most"])
            for s in deciding.known.sessions.values():
                d = _unit(deciding, a, award_id, award, s, cover)
                if d is not None:
                    drafts.append((s, d))
    drafts.sort(key=lambda sd: (sd[0].day, sd[0].id, sd[1].assignment, sd[1].award))
    paid: list[Session] = []
    for s, d in drafts:
        if d.outcome in ("denied", "forfeited", "not_due"):
            continue
        if any(s.group_id == o.group_id or (s.day == o.day and parts_overlap(s.part, o.part)) for o in paid):
            d.become("denied", "ALREADY_PAID")
        else:
            paid.append(s)
    for (role, award_id), limit in sorted(limits.items()):
        own = [d for _, d in drafts if d.award == award_id
               and deciding.known.assignments[d.assignment].role == role]
        limit_money(limit, own, deciding.posted, "AT_MOST")
    for _, d in drafts:
        deciding.add(d)


def _unit(deciding: Deciding, a: Assignment, award_id: str, award: dict, s: Session,
          cover: Coverage) -> Optional[Decision]:
    p, known = deciding.p, deciding.known
    if (s.kind not in award["for_kinds"] or s.cancelled or s.day > deciding.as_of or not p.inside(s.day)
            or not s.holds(a) or not a.serving_on(s.day)):
        return None
    row, _ = known.row(a.person, s)
    if row is None or row["status"] not in ("present", "partial"):
        return None
    if award["unit"] != "hour" and not known.enough(s, row):
        return None
    d = Decision(f"unit:{a.id}/{award_id}/{s.id}", "training", p.period_of(s.day).id, s.day, a.person,
                 p.charge("training", a.role), assignment=a.id, award=award_id)
    if "requires" in award:
        root = deciding.req.ask(award["requires"], Asked(a, s.day, s.day))
        d.verdicts = root.letters()
        deciding.by_tree(d, root)
    denials: set[str] = set()
    if p.kinds[s.kind]["when"] == "off-day":
        school = a.on(s.day).school
        is_open = known.school_open(school, s.day)
        if is_open:
            denials.add("CONTRACT_TIME")
        elif is_open is None:
            deciding.doubt(d, "NO_CALENDAR")
    if cover.overlaps(a.person, s):
        denials.add("COVERED_TIME")
    if award["unit"] == "day" and s.part == "hours":
        denials.add("UNIT_MISMATCH")
    entry = p.in_force(award["rate"], s.day)
    for code in sorted(denials):
        d.become("denied", code)
    if denials:
        return d
    if entry is None:
        deciding.doubt(d, "NO_RATE")
    elif d.outcome == "paid":
        minutes = s.minutes if row["status"] == "present" else int(row["minutes"] or 0)
        units = {"session": Fraction(1), "hour": Fraction(minutes, 60),
                 "day": Fraction(1) if s.part == "full" else Fraction(1, 2)}[award["unit"]]
        d.target = p.round(cents(entry["rate"] if "rate" in entry else entry["amount"]) * units)
    return d


# ---------------------------------------------------------------- pool


def pools(deciding: Deciding) -> None:
    for role_id, role in sorted(deciding.p.roles.items()):
        for award_id, award in sorted(role.get("awards", {}).items()):
            if award["kind"] == "pool" and deciding.due(award["pay_period"]):
                _pool(deciding, role_id, award_id, award)


def _pool(deciding: Deciding, role_id: str, award_id: str, award: dict) -> None:
    """The first cut divides among those met, waived or held; later only those still in share it."""
    p, closes = deciding.p, day(award["closes"])
    weight: dict[str, Callable[[Assignment], Fraction]] = {
        "equal": lambda a: Fraction(1),
        "share": lambda a: a.on(closes).share if a.on(closes) is not None else Fraction(0),
        "days": lambda a: Fraction(a.serving_days(p.start, closes))}
    mine = [a for _, a in sorted(deciding.known.assignments.items()) if a.role == role_id]
    suffix = f"/{award_id}"
    cut_before = {key: last for key, last in deciding.stored.items()
                  if key.startswith("pool:") and key.endswith(suffix) and last["role"] == role_id}
    inside: list[tuple[Assignment, Decision]] = []
    for a in mine:
        d = Decision(f"pool:{a.id}/{award_id}", "pool", award["pay_period"], closes, a.person,
                     p.charge("pool", role_id), assignment=a.id, award=award_id)
        root = deciding.req.ask(award["requires"], Asked(a, closes, closes))
        d.verdicts = root.letters()
        deciding.by_tree(d, root)
        if d.outcome in ("paid", "held"):
            last = cut_before.get(d.key)
            out = last is None or last["outcome"] in ("forfeited", "not_due") or last["codes"] == ["WITHDRAWN"]
            if cut_before and out and not deciding.recut:
                d.outcome, d.target = "not_due", 0
                d.codes = set()
            else:
                inside.append((a, d))
        deciding.add(d)
    shares = largest_remainder(cents(award["pool"]), [weight[award["weight"]](a) for a, _ in inside])
    for (_, d), share in zip(inside, shares):
        if d.outcome == "paid":
            d.target = share


# ---------------------------------------------------------------- commitment


def aids_of(deciding: Deciding, a: Assignment) -> None:
    """Each aid fact of the role's commitment award: an advance, forgiven year by year or day by day."""
    known, p, as_of = deciding.known, deciding.p, deciding.as_of
    for award_id, award in awards_of(deciding, a, "commitment")[:1]:
        for row in known.aid.get(a.id, []):
            on = day(row["on"])
            if not p.inside(on):
                continue
            d = Decision(f"aid:{a.id}/{row['on']}", "aid", p.period_of(on).id, on, a.person,
                         p.charge("aid", a.role), assignment=a.id, award=award_id)
            pays = True
            if "requires" in award:
                root = deciding.req.ask(award["requires"], Asked(a, as_of, as_of))
                d.verdicts = root.letters()
                pays = deciding.by_tree(d, root)
            if pays:
                _advance(deciding, d, a, award, cents(row["amount"]))
            deciding.add(d)


def _advance(deciding: Deciding, d: Decision, a: Assignment, award: dict, amount: int) -> None:
    left = deciding.known.milestones.get((a.id, "left"))
    through = deciding.as_of if left is None else left
    d.forgiven = deciding.p.round(amount * _served(deciding, a, award, through))
    d.target = amount if left is None else d.forgiven
    if d.target < amount:
        d.codes.add("LEFT")
        d.outcome = "reduced" if d.target else "forfeited"


def _served(deciding: Deciding, a: Assignment, award: dict, through: int) -> Fraction:
    """F: the share of the commitment that was served after graduating."""
    known, p = deciding.known, deciding.p
    graduated = known.milestones.get((a.id, "graduated"))
    if graduated is None:
        return Fraction(0)
    counted: set[int] = set()
    paused: set[int] = set()
    for row in known.service.get(a.id, []):
        until = min(through, p.until, day(row["until"]) if row["until"] else through)
        days = range(max(graduated + 1, p.start, day(row["from"])), until + 1)
        if row["qualifies"] == "leave":
            paused.update(days)
        elif row["qualifies"] == "yes" or (not row["qualifies"] and row["employer"] in award.get("employers", [])):
            counted.update(days)
    served = len(counted - paused)
    if award["credit"] == "year":
        return min(Fraction(1), Fraction(served // 365, award["years"]))
    return min(Fraction(1), Fraction(served, 365 * award["years"]))
