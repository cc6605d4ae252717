"""The twin: decides what the programme page says, independently of the engine.

    python3 twin.py PROGRAMME.json HISTORY_DIR [--check]

HISTORY_DIR holds steps.jsonl and the CSV files it names. Each line of steps.jsonl is one of
{"import": KIND, "file": NAME}, {"load": NAME} (a later revision, or another edition: the periods that it names
are its own), {"run": PERIOD}, {"run": PERIOD, "recut": true} and
{"run": PERIOD, "off_cycle": true, "as_of": DAY, "reason": TEXT}. Every run prints one line of JSON.
With --check, what must always hold is asserted after every batch.

AMBIGUITIES, and the choice taken here

Rules (a) to (l), given beforehand
 a. changed: outcome, codes, target, payee, for-period, service day or the leaf verdicts in preorder differ
    from the last stored decision. A claim has no leaves; a key without a stored decision is changed.
 b. a stored key no longer yielded is denied WITHDRAWN, target 0, also when the ledger holds 0 for it; once
    that is stored and the ledger holds nothing it is not listed again.
 c. audience and leave after the last row are as in the last row; in a claim's check 1 too.
 d. a step that changes the outcome adds its code to those of the checks that failed; reductions are dropped.
 e.-l. as given (UNITS, CEILING, BENEFITS, UNRECORDED, not_due parts, claims without assignment, PROPORTION
    and TIER, a fund without budget, make-up rows that do not qualify).

Days and facts
 1. MOVED: any change of the session's day in an intake after the claim's present row, also moved and back.
 2. two attendance rows of one person (two numbers) for one session: the later intake and line counts, whole.
 3. an assignment with any row of an unknown role or cohort is ignored everywhere, for claims as well.
 4. a session outside in_force is in no group and no make-up; only a claim that names it sees it.
 5. off-cycle counts as the last period whose cut_off is not after the effective as-of day (the later of --as-of
    and the last batch's); none: no stipend part and no pool is due, and the output shows the period named.
    For "begins before that batch's period" the period it counted as is remembered.
 6. serving days (days_at_least) and shared days are counted inside in_force.
 7. two numbers of one person are one payee by the present chain; undoing a merge can make what is held for the
    other number negative; its rise back to 0 is posted like any other increase, after the decision's payee's.

Requirements
 8. a make-up row qualifies when: counted by as-of, evidence fine, so present, other session than it names, same
    kind, not cancelled, not after the group's day + within_days, and the group has an alternative for the
    assignment (its window does not matter). It then never counts for its own group, even when the group it
    names was attended anyway or another row made it up as well; its own group is then unrecorded.
 9. with several alternatives the first of protected, excused, absent that any row says is the group's status.
10. length of a group attended at several alternatives: the earliest by day, then id; of one made up: its last
    alternative; "last": latest day, then highest id.
11. count minutes: the best partial row adds to have also for groups that are upcoming or curable, which count
    whole in soon as well; need as a number is not cut to what is left; an empty set after exclusions is met.
12. delivered with required evidence blank: unknown, NO_EVIDENCE, whatever its dates. Returned on the day of
    submission or later is returned; acceptance wins over a return; acceptance older than submission counts.
13. waiver until is compared with the D asked about (cut to ends where proration is days).
14. agreed is never not_due; a signature after `by` does not count.
15. what would be open after in_force.until is unmet for every leaf, before a waiver is looked at.
16. logged has no soon and no unrecorded.

Stipend
17. order: due_through before starts -> not_due; proration none and not serving -> LEFT_BEFORE alone, whatever
    the tree added; root not_due -> not_due; then pays.
18. C' looks at earlier parts in the plan's order, whether or not their pay period has come.
19. NO_RATE holds only what would be paid, reduced or held; a forfeited or not_due part shows no NO_RATE.
20. proportional and tiers: codes are the rest's when the rest decides, else the leaf's; need 0 is ratio 1; an
    amount of 0.00 by a ratio or step is paid 0.00 without a code.
21. recovered codes: those of held ones stay, with RECOVERED.
22. highest: all stipend awards of the person count, also those whose parts are not decided yet; not_due parts of
    one not taken are denied as well; with proration none w is the share on the last due_through, 0 when not
    serving; a missing amount is 0; days are those of all rows (leave too) inside in_force; two awards of one
    assignment always share a day.
23. at_most: part order is the plan's; what is posted is what the ledger holds for the key over all payees.
24. held with a changed payee: target is what the key holds over all payees, and nothing moves.
25. no_decision lists stipend:ASSIGNMENT/AWARD when all parts of the plan are not_due; their decided parts are
    listed as not_due decisions too.

Coverage
26. check 1 evaluates every condition that can be asked and gives every code (OUT_OF_EDITION could never be the
    first). NO_SESSION ends it; the others go on.
27. audience is asked on the session's day; school, calendar and LATE on the claim's day. The school on a day
    outside all rows is none, so WRONG_SCHOOL.
28. check 3 asks the claim's school.
29. coverage evidence required and blank: held NO_EVIDENCE, seen with check 6.
30. without a session or policy 2, 3 and 6 are still asked.
31. DUPLICATE: "already posted with a target above 0" is read as: the ledger holds something for it (a deferred
    target would flip the order when the claim is held later). A claim that 7 holds or denies still counts as
    an earlier one. The session whose minutes limit two internal claims is that of the claim asked. Blank
    colleagues count as different. CONFIRMED replaces the confirmed code; an unreviewed other code stays.
32. a session in `hours` with a policy without half_day_up_to_minutes: units hired stand.
33. internal cover without minutes: the session's minutes. In a cap by days internal hours are counted like
    substitute hours; without half_day_up_to_minutes a full day.
34. UNITS for hours without the key comes before NO_RATE; internal `none` is CEILING without asking a rate.
35. benefits claimed with nothing allowed and target 0: paid 0.00, no code.
36. caps by days: a held claim counts all its units when the ledger holds something for it, else none.
    (posted / target turns rounded cents back into days: a second run may move a cent or two.)
37. caps take in all claims of the policy that are paid, reduced or held before funds.

Funds and differences
38. deferred: one code; FUND_NOT_USABLE when some part it needs has no usable fund to go to, else
    FUND_EXHAUSTED; only the latter blocks the funds that were short for later increases. Both codes, or the
    first that is short, would change from run to run.
39. next-fund: parts are placed in the order of the list, a later fund's own part after what was moved to it;
    a deferral blocks nothing for later ones.
40. deferred keeps reduction codes; HELD_AFTER_PAID goes when a held one is deferred.
41. FUND_NOT_USABLE as denial: no payee holds anything under the key at the batch's start and no fund of the
    list is usable; also under stop. What only restores is not denied.
42. stop: the fund named is the first short one of the list; shortfall = what it needs less what it has left.
43. funds no longer in the list give back in order of id.
44. receivables are cancelled only for the same payee; those made by this batch's give-backs count.
45. same-award is by the key up to its last segment; other kinds than stipend in order of key.
46. restoring what was waived needs no budget and asks no fund: it stays in its own, and under next-fund only the
    rest moves on, asking in full; a waiver of a receivable can overdraw a fund, no take follows.
47. carried shows the signed net by key, summed over payees.
48. output funds are over all payees, zeros left out; outcomes count all decisions of the batch.

Other awards
49. per-unit, unit session or day: a partial that missed too much gives no decision. A denial wins over the tree's
    verdict. ALREADY_PAID is for those that would be paid or held; forfeited and not_due keep their outcome.
    A dated rate is read from `amount` (or `rate`).
50. differential: not served wins over the tree; period days outside in_force are not served days.
51. pool: a (role, award) is cut by the first batch that decides it. Later somebody is in only whose last stored
    decision was not forfeited, not_due or WITHDRAWN; others are not_due when eligible; --recut takes all in again.
    Weights may change later and the pool is then divided again among those still in; a denial for
    FUND_NOT_USABLE does not drop anyone from it. Weight 0 gets 0.
52. payments and settlements: payees of one fund in order of payee; a payment may use all that is payable for
    the key, not only that batch's. A returned one has the period and day of its payment, and the payee of now.
53. commitment: one award of the kind in a role; an aid fact outside in_force and service
    days outside it are not seen. Service through the as-of day, or through `left`. Nothing owed on leaving is
    paid, without LEFT. A tree that does not pay decides before `left` is looked at.
54. what is forgiven: cumulative, by the shares of the charge, in each fund up to what it holds, the rest to the
    first fund of the list with room; what is no longer forgiven goes back to the advance (debit advance, credit
    expense); held forgives nothing more. All that is given back of an aid credits the advance.
55. a later revision decides everything again; what was stored under an award that it lacks is WITHDRAWN.
"""
from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Iterator, Optional, Sequence

from twin_awards import aids_of, differentials_of, pools, stipends_of, units_of
from twin_coverage import Coverage
from twin_facts import Facts, Known, Period, Programme, Row, cents, day, iso, largest_remainder, money
from twin_rules import Deciding, Decision

KIND_ORDER = ("coverage", "training", "stipend", "differential", "pool", "aid")
CHARGED = ("expense", "advance", "written-off")


class Refused(Exception):
    """The plan is refused; nothing is posted."""

    def __init__(self, **why: Any):
        super().__init__(str(why))
        self.why = why


# ---------------------------------------------------------------- the ledger


@dataclass(frozen=True)
class Entry:
    key: str
    payee: str
    fund: str
    debit: str
    credit: str
    amount: int
    for_period: str
    service_day: int
    cancels: str = ""
    origin: str = ""

    def sides(self) -> Iterator[tuple[str, int]]:
        yield self.debit, self.amount
        yield self.credit, -self.amount

    def shown(self) -> dict[str, Any]:
        out = {"key": self.key, "payee": self.payee, "fund": self.fund, "debit": self.debit,
               "credit": self.credit, "amount": money(self.amount), "for_period": self.for_period,
               "service_day": iso(self.service_day)}
        if self.cancels:
            out["cancels"] = self.cancels
        return out


class Standing:
    """What the ledger holds, with payees as the persons they are now."""

    def __init__(self, known: Known):
        self.known = known
        self.held: dict[str, dict[str, dict[str, int]]] = {}
        self.owed: dict[tuple[str, str, str], int] = {}
        self.waived: dict[tuple[str, str, str], int] = {}
        self.payable: dict[tuple[str, str, str], int] = {}
        self.charged: dict[str, int] = {}
        self.spent: dict[tuple[str, str], dict[str, int]] = {}
        self.places: dict[str, set[tuple[str, str, str]]] = {}  # of a key, in any of the three books
        self.alike: dict[str, set[str]] = {}  # keys by all but their last segment

    def charge(self, e: Entry) -> None:
        for account, amount in e.sides():
            if account in CHARGED:
                self.charged[e.fund] = self.charged.get(e.fund, 0) + amount

    def enter(self, e: Entry) -> None:
        payee = self.known.person(e.payee)
        self.charge(e)
        for account, amount in e.sides():
            if account in ("expense", "advance"):
                funds = self.held.setdefault(e.key, {}).setdefault(payee, {})
                funds[e.fund] = funds.get(e.fund, 0) + amount
                if account == "expense":
                    spent = self.spent.setdefault((e.key, payee), {})
                    spent[e.fund] = spent.get(e.fund, 0) + amount
            else:
                book = {"receivable": self.owed, "written-off": self.waived, "payable": self.payable}.get(account)
                if book is not None:
                    key = e.cancels or e.key if account == "receivable" else e.key
                    where = (key, payee, e.fund)
                    self.places.setdefault(key, set()).add(where)
                    self.alike.setdefault(key.rsplit("/", 1)[0] + "/", set()).add(key)
                    book[where] = book.get(where, 0) + (-amount if account == "payable" else amount)

    def of(self, key: str, payee: str) -> dict[str, int]:
        return self.held.get(key, {}).get(payee, {})

    def total(self, key: str) -> int:
        return sum(sum(funds.values()) for funds in self.held.get(key, {}).values())

    def funds(self, key: str) -> dict[str, int]:
        out: dict[str, int] = {}
        for funds in self.held.get(key, {}).values():
            for fund, amount in funds.items():
                out[fund] = out.get(fund, 0) + amount
        return {fund: out[fund] for fund in sorted(out) if out[fund]}


@dataclass
class Plan:
    """A batch that is computed but not posted."""

    period: str
    through: Optional[Period]
    as_of: int
    intake: int
    decisions: list[Decision]
    changed: set[str]
    entries: list[Entry]
    carried: dict[str, int]
    no_decision: list[str]
    blockers: list[dict[str, str]]
    standing: Standing
    settled: dict[str, list[Entry]]
    roles: dict[str, str]

    @property
    def posts(self) -> bool:
        return bool(self.entries or self.changed)


class Twin:
    """An edition, the facts so far, and a ledger in memory."""

    def __init__(self, programme: Programme, facts: Optional[Facts] = None, others: Sequence["Twin"] = ()):
        self.p = programme
        self.facts = facts or Facts()
        self.others = others  # the programme's editions so far: a fund is theirs together
        self.entries: list[Entry] = []
        self.stored: dict[str, dict[str, Any]] = {}
        self.settled: dict[str, list[Entry]] = {}
        self.batches = 0
        self.last_as_of = 0
        self.last_intake = 0
        self.last_period: Optional[Period] = None

    # ------------------------------------------------------------ plan and post

    def plan(self, step: dict[str, Any]) -> Plan:
        named = self.p.period[step["run"]]
        off_cycle = bool(step.get("off_cycle"))
        as_of = max(day(step["as_of"]) if off_cycle else named.cut_off, self.last_as_of)
        through: Optional[Period] = named
        if off_cycle:
            past = [p for p in self.p.periods if p.cut_off <= as_of]
            through = max(past, key=lambda p: (p.cut_off, p.start)) if past else None
        elif self.last_period is not None and named.start < self.last_period.start:
            raise Refused(refused="older", period=named.id, batch=self.batches)
        known = Known(self.p, self.facts, as_of)
        standing = Standing(known)
        for e in self.entries:
            standing.enter(e)
        for other in self.others:
            for e in other.entries if other is not self else ():
                standing.charge(e)
        decisions, no_decision = decide(known, through, standing, self.stored,
                                        bool(step.get("recut")))
        decisions += self._withdrawn({d.key for d in decisions}, standing)
        batch = Batch(self, known, standing, through, decisions)
        entries, carried = batch.entries_of()
        decisions.sort(key=lambda d: d.key)
        roles = {d.key: known.assignments[d.assignment].role for d in decisions if d.assignment in known.assignments}
        changed = {d.key for d in decisions if self._changed(d)}
        blockers = [{"code": "HELD_AFTER_PAID", "key": d.key} for d in decisions if "HELD_AFTER_PAID" in d.codes]
        blockers += [{"code": "UNKNOWN_ROLE", "assignment": a} for a in known.strangers]
        entries.sort(key=lambda e: (e.key, e.fund, e.payee, e.debit, e.credit, e.cancels))
        return Plan(named.id, through, as_of, self.facts.intake, decisions, changed, entries, carried,
                    no_decision, blockers, standing, batch.settled, roles)

    def post(self, plan: Plan) -> Optional[int]:
        if not plan.posts:
            return None
        self.batches += 1
        self.entries += plan.entries
        for d in plan.decisions:
            if d.key in plan.changed:
                role = plan.roles.get(d.key) or self.stored.get(d.key, {}).get("role", "")
                self.stored[d.key] = {**self._record(d), "kind": d.kind, "role": role}
        self.settled.update(plan.settled)
        self.last_as_of, self.last_intake = plan.as_of, plan.intake
        self.last_period = plan.through or self.last_period
        return self.batches + sum(other.batches for other in self.others if other is not self)

    @staticmethod
    def _record(d: Decision) -> dict[str, Any]:
        return {"outcome": d.outcome, "codes": sorted(d.codes), "target": d.target, "payee": d.payee,
                "for_period": d.for_period, "service_day": d.service_day, "verdicts": d.verdicts}

    def _changed(self, d: Decision) -> bool:
        last = self.stored.get(d.key)
        return last is None or any(last[k] != v for k, v in self._record(d).items())

    def _withdrawn(self, decided: set[str], standing: Standing) -> list[Decision]:
        """Stored keys that rules and facts no longer yield."""
        found = []
        for key in sorted(self.stored.keys() - decided):
            last = self.stored[key]
            if last["codes"] == ["WITHDRAWN"] and not any(any(f.values()) for f in
                                                          standing.held.get(key, {}).values()):
                continue
            found.append(Decision(key, last["kind"], last["for_period"], last["service_day"],
                                  standing.known.person(last["payee"]), [], "denied", 0, {"WITHDRAWN"}))
        return found

    # ------------------------------------------------------------ what is printed

    def show(self, plan: Plan, number: Optional[int]) -> dict[str, Any]:
        funds: dict[str, int] = {}
        payees: dict[str, int] = {}
        outcomes: dict[str, int] = {}
        for e in plan.entries:
            for account, amount in e.sides():
                if account in ("expense", "advance"):
                    funds[e.fund] = funds.get(e.fund, 0) + amount
                    payees[e.payee] = payees.get(e.payee, 0) + amount
        for d in plan.decisions:
            outcomes[d.outcome] = outcomes.get(d.outcome, 0) + 1
        return {
            "format": "stipend-batch/1", "batch": number, "programme": self.p.id, "edition": self.p.edition,
            "revision": self.p.revision, "period": plan.period, "as_of": iso(plan.as_of),
            "through_intake": plan.intake,
            "decisions": [{"key": d.key, "for_period": d.for_period, "service_day": iso(d.service_day),
                           "payee": d.payee, "outcome": d.outcome, "codes": sorted(d.codes),
                           "target": money(d.target),
                           "funds": {f: money(a) for f, a in plan.standing.funds(d.key).items()},
                           "verdicts": d.verdicts, "person": d.person,
                           "changed": d.key in plan.changed} for d in plan.decisions],
            "entries": [e.shown() for e in plan.entries],
            "totals": {"funds": {f: money(a) for f, a in sorted(funds.items()) if a},
                       "payees": {f: money(a) for f, a in sorted(payees.items()) if a},
                       "outcomes": dict(sorted(outcomes.items()))},
            "no_decision": plan.no_decision, "carried": {k: money(a) for k, a in sorted(plan.carried.items())},
            "blockers": plan.blockers}

    def load(self, document: dict[str, Any]) -> None:
        """A later revision: approved at once, one person being enough."""
        self.p = Programme(document)
        if self.last_period is not None:
            self.last_period = self.p.period[self.last_period.id]

    def run(self, step: dict[str, Any], check: bool = False) -> dict[str, Any]:
        try:
            plan = self.plan(step)
        except Refused as refusal:
            return refusal.why
        shown = self.show(plan, self.post(plan))
        if check:
            self.hold_true(plan, step)
        return shown

    def _by_days(self) -> bool:
        """A cap in days turns posted cents back into days, which may move a cent or two once more."""
        return any("days" in cap for policy in self.p.coverage.values() for cap in policy.get("caps", []))

    def hold_true(self, plan: Plan, step: dict[str, Any]) -> None:
        """What must hold after every batch."""
        standing = plan.standing
        for d in plan.decisions:
            held = sum(standing.of(d.key, d.payee).values())
            if d.outcome == "held":
                held = standing.total(d.key)
            others = standing.total(d.key) - held
            assert d.target >= 0 and held >= 0, d
            if d.key not in plan.carried:
                assert others == 0, ("held for another payee", d)
                assert held == d.target or (d.outcome == "deferred" and held < d.target), ("H is not T", d, held)
            assert d.outcome not in ("forfeited", "denied", "not_due") or d.target == 0, d
            assert d.outcome != "reduced" or d.target > 0, d
            assert (d.outcome in ("paid", "not_due")) == (not d.codes), d
            assert "HELD_AFTER_PAID" not in d.codes or d.target > 0, d
        for book in (standing.owed, standing.waived):
            assert all(amount >= 0 for amount in book.values()), book
        for fund, doc in self.p.funds.items():
            if any(e.fund == fund and e.debit == "expense" and e.credit != "written-off" for e in plan.entries):
                budget = self.p.in_force(doc["budget"], plan.as_of)
                assert budget and standing.charged[fund] <= cents(budget["total"]), ("overdrawn", fund)
        if plan.through is self.p.last_period:
            assert not plan.carried
        again = self.plan(step)
        if self._by_days() and all(e.amount <= 5 for e in again.entries):
            return
        assert not again.entries, ("posts again", [e.shown() for e in again.entries])
        assert not again.changed, ("changes again", [(self.stored[k], self._record(d)) for d in again.decisions
                                                     for k in [d.key] if k in again.changed])


def decide(known: Known, through: Optional[Period], standing: Standing,
           stored: dict[str, dict], recut: bool) -> tuple[list[Decision], list[str]]:
    """Every decision before funds, in the order of the page's passes."""
    deciding = Deciding(known, through, standing.total, stored, recut)
    for person in sorted(known.of_person):
        stipends_of(deciding, person)
        for a in known.of_person[person]:
            differentials_of(deciding, a)
            aids_of(deciding, a)
    cover = Coverage(deciding)
    cover.decide()
    for person in sorted(known.of_person):
        units_of(deciding, person, cover)
    pools(deciding)
    for d in deciding.decisions.values():
        d.person = d.person or d.payee
        if d.outcome == "held" and d.target > 0:
            d.codes.add("HELD_AFTER_PAID")
    return list(deciding.decisions.values()), sorted(deciding.no_decision)


# ---------------------------------------------------------------- funds and differences


def cost_of(d: Decision) -> str:
    return "advance" if d.kind == "aid" else "expense"


class Batch:
    """Turns decisions into entries: first everything is given back, then the rest take."""

    def __init__(self, twin: Twin, known: Known, standing: Standing, through: Optional[Period],
                 decisions: list[Decision]):
        self.twin, self.p, self.known, self.standing = twin, twin.p, known, standing
        self.carrying = through is not twin.p.last_period
        self.decisions = decisions
        self.entries: list[Entry] = []
        self.carried: dict[str, int] = {}
        self.settled: dict[str, list[Entry]] = {}
        self.exhausted: set[str] = set()
        self.posted = {d.key for d in decisions
                       if any(any(funds.values()) for funds in standing.held.get(d.key, {}).values())}

    def entries_of(self) -> tuple[list[Entry], dict[str, int]]:
        self._settlements()
        rises: list[tuple[Decision, str, int, int]] = []
        for d in sorted(self.decisions, key=lambda d: d.key):
            if d.outcome == "held":  # doubt moves nothing, not to a new payee either
                continue
            for payee in sorted({d.payee, *self.standing.held.get(d.key, {})}):
                target = d.target if payee == d.payee else 0
                net = target - sum(self.standing.of(d.key, payee).values())
                if net and abs(net) < self.p.smallest and self.carrying:
                    self.carried[d.key] = self.carried.get(d.key, 0) + net
                elif net < 0:
                    self._give_back(d, payee, target, -net)
                elif net > 0:
                    rises.append((d, payee, target, net))
        rises.sort(key=lambda r: (r[0].service_day, KIND_ORDER.index(r[0].kind), r[0].key, r[1] != r[0].payee, r[1]))
        for d, payee, target, net in rises:
            self._take(d, payee, target, net)
        for d in self.decisions:
            if d.kind == "aid" and d.outcome != "held":
                for payee in sorted({d.payee, *self.standing.held.get(d.key, {})}):
                    self._forgive(d, payee, d.forgiven if payee == d.payee else 0)
        return self._merged(), self.carried

    def _enter(self, d: Decision, payee: str, fund: str, debit: str, credit: str, amount: int,
               cancels: str = "") -> None:
        if amount:
            e = Entry(d.key, payee, fund, debit, credit, amount, d.for_period, d.service_day, cancels)
            self.entries.append(e)
            self.standing.enter(e)

    def _merged(self) -> list[Entry]:
        """One entry per (key, payee, fund, debit, credit) and receivable cancelled; each settlement's and payment's
        are its own."""
        sums: dict[tuple, int] = {}
        for e in self.entries:
            what = (e.key, e.payee, e.fund, e.debit, e.credit, e.for_period, e.service_day, e.cancels, e.origin)
            sums[what] = sums.get(what, 0) + e.amount
        return [Entry(*w[:5], amount, *w[5:]) for w, amount in sums.items()]

    # ------------------------------------------------------------ down

    def _shares(self, d: Decision, target: int) -> dict[str, int]:
        if not target:
            return {fund: 0 for fund, _ in d.charge}
        given = largest_remainder(target, [share for _, share in d.charge])
        return {fund: amount for (fund, _), amount in zip(d.charge, given)}

    def _give_back(self, d: Decision, payee: str, target: int, amount: int) -> None:
        held, shares = dict(self.standing.of(d.key, payee)), self._shares(d, target)
        gone = sorted(f for f in held if f not in shares)
        netted = self.p.net_schools and d.kind == "coverage"
        for fund in gone + [f for f, _ in reversed(d.charge)]:
            back = min(amount, max(0, held.get(fund, 0) - shares.get(fund, 0)))
            self._enter(d, payee, fund, "payable" if netted else "receivable", cost_of(d), back)
            amount -= back
        assert amount == 0, d

    # ------------------------------------------------------------ up

    def _take(self, d: Decision, payee: str, target: int, amount: int) -> None:
        held, shares = self.standing.of(d.key, payee), self._shares(d, target)
        wants: list[tuple[str, int]] = []
        for fund in [f for f, _ in d.charge] + sorted(f for f in held if f not in shares):
            part = min(amount, max(0, shares.get(fund, 0) - held.get(fund, 0)))
            if part:
                wants.append((fund, part))
            amount -= part
        assert amount == 0, d
        restored = {fund: self._split(d, payee, fund, part)[1] for fund, part in wants}
        asked = [(fund, part - restored[fund]) for fund, part in wants if part > restored[fund]]
        if asked and d.key not in self.posted and not any(self._usable(f, d) for f, _ in d.charge):
            d.become("denied", "FUND_NOT_USABLE")
            return
        takes, short = self._fund(d, asked)
        if short:
            if self.p.when_exhausted == "stop":
                fund, part = short[0]
                left = self._left(fund) if self._usable(fund, d) else 0
                raise Refused(refused="budget", key=d.key, fund=fund, shortfall=money(part - left))
            d.outcome = "deferred"
            d.codes.discard("HELD_AFTER_PAID")
            if any(not any(self._usable(c, d) for c in self._choices(d, fund)) for fund, _ in asked):
                d.codes.add("FUND_NOT_USABLE")
            else:
                d.codes.add("FUND_EXHAUSTED")
                self.exhausted |= {fund for fund, _ in short}
            return
        for fund in dict.fromkeys([*restored, *takes]):
            self._pay(d, payee, fund, takes.get(fund, 0), restored.get(fund, 0))

    def _fund(self, d: Decision,
              wants: list[tuple[str, int]]) -> tuple[dict[str, int], list[tuple[str, int]]]:
        """What each fund takes, or the parts that no fund can take."""
        takes: dict[str, int] = {}
        short: list[tuple[str, int]] = []
        for fund, part in wants:
            for choice in self._choices(d, fund):
                if self._can(d, choice, takes.get(choice, 0) + part):
                    takes[choice] = takes.get(choice, 0) + part
                    break
            else:
                short.append((fund, part))
        return takes, short

    def _choices(self, d: Decision, fund: str) -> list[str]:
        """The fund, and with next-fund the later ones of the list."""
        order = [f for f, _ in d.charge]
        later = order[order.index(fund) + 1:] if fund in order else []
        return [fund, *later] if self.p.when_exhausted == "next-fund" else [fund]

    def _can(self, d: Decision, fund: str, amount: int) -> bool:
        if not self._usable(fund, d) or (self.p.when_exhausted == "defer" and fund in self.exhausted):
            return False
        return amount <= self._left(fund)

    def _usable(self, fund: str, d: Decision) -> bool:
        usable = self.p.funds[fund]["usable"]
        return day(usable["from"]) <= d.service_day <= day(usable["until"])

    def _left(self, fund: str) -> int:
        budget = self.p.in_force(self.p.funds[fund]["budget"], self.known.as_of)
        total = cents(budget["total"]) if budget else 0
        return max(0, total - self.standing.charged.get(fund, 0))

    def _split(self, d: Decision, payee: str, fund: str,
               amount: int) -> tuple[list[tuple[str, int]], int, int]:
        """What cancels receivables (by key), restores what was waived, and is payable."""
        cancels: list[tuple[str, int]] = []
        for key in self._offset_keys(d):
            part = min(amount, max(0, self.standing.owed.get((key, payee, fund), 0)))
            if part:
                cancels.append((key, part))
                amount -= part
        restored = min(amount, max(0, self.standing.waived.get((d.key, payee, fund), 0)))
        return cancels, restored, amount - restored

    def _offset_keys(self, d: Decision) -> list[str]:
        keys = [d.key]
        if self.p.offset == "same-award" and d.kind in ("stipend", "training", "differential", "aid"):
            stem = d.key.rsplit("/", 1)[0] + "/"
            others = self.standing.alike.get(stem, set()) - {d.key}
            keys += sorted(others, key=self._part_order)
        return keys

    def _part_order(self, key: str) -> tuple[int, str]:
        if key.startswith("stipend:"):
            assignment, award_id, part = key.split(":", 1)[1].split("/")
            a = self.known.assignments.get(assignment)
            award = self.p.roles[a.role].get("awards", {}).get(award_id) if a else None
            if award and award["kind"] == "stipend":
                parts = [x["id"] for x in self.p.plans[award["plan"]]["parts"]]
                if part in parts:
                    return parts.index(part), key
        return 1000, key

    def _pay(self, d: Decision, payee: str, fund: str, asked: int, restored: int) -> None:
        """What asked for budget, and what is restored without: only the first cancels receivables."""
        cancels = self._split(d, payee, fund, asked)[0]
        rest = asked + restored - sum(part for _, part in cancels)
        back = min(rest, max(0, self.standing.waived.get((d.key, payee, fund), 0)))
        for key, part in cancels:
            self._enter(d, payee, fund, cost_of(d), "receivable", part, "" if key == d.key else key)
        self._enter(d, payee, fund, cost_of(d), "written-off", back)
        self._enter(d, payee, fund, cost_of(d), "payable", rest - back)

    # ------------------------------------------------------------ forgiven

    def _forgive(self, d: Decision, payee: str, amount: int) -> None:
        """What of an advance has become cost, in each fund up to what the fund holds."""
        held, spent = dict(self.standing.of(d.key, payee)), dict(self.standing.spent.get((d.key, payee), {}))
        shares, order = self._shares(d, amount), [f for f, _ in d.charge]
        order += sorted(f for f in held if f not in shares)
        cost = {f: min(shares.get(f, 0), held.get(f, 0)) for f in order}
        rest = amount - sum(cost.values())
        for fund in order:
            more = min(rest, held.get(fund, 0) - cost[fund])
            cost[fund] += more
            rest -= more
        for fund in order:
            change = cost[fund] - spent.get(fund, 0)
            self._enter(d, payee, fund, *(("expense", "advance") if change > 0 else ("advance", "expense")),
                        abs(change))

    # ------------------------------------------------------------ settlements and payments

    def _settlements(self) -> None:
        """They come first, in order of (on, id); each enters once."""
        rows = [(r["on"], r["settlement"], "settlement", r) for r in self.known.facts.rows("settlements")]
        rows += [(r["on"], r["payment"], "payment", r) for r in self.known.facts.rows("payments")]
        for on, rid, kind, row in sorted(rows, key=lambda r: r[:3]):
            if day(on) > self.known.as_of:
                continue
            mark = f"{kind}:{rid}:{row['status'] or 'entered'}"
            if mark in self.twin.settled:
                continue
            first = len(self.entries)
            if kind == "settlement":
                debit = {"repaid": "cash", "agreed-offset": "payable", "waived": "written-off"}[row["how"]]
                self._spread(row, kind, rid, debit, "receivable", self.standing.owed)
            elif row["status"] == "paid":
                self._spread(row, kind, rid, "payable", "cash", self.standing.payable)
            else:
                for e in self.twin.settled.get(f"payment:{rid}:paid", []):
                    opposite = Entry(e.key, self.known.person(e.payee), e.fund, e.credit, e.debit, e.amount,
                                     e.for_period, e.service_day, origin=f"payment:{rid}")
                    self.entries.append(opposite)
                    self.standing.enter(opposite)
            self.settled[mark] = self.entries[first:]

    def _spread(self, row: Row, kind: str, rid: str, debit: str, credit: str,
                book: dict[tuple[str, str, str], int]) -> None:
        """Spread an amount over what is outstanding under the key, by fund id."""
        key = row["key"].split(":", 1)[1] if row["key"].startswith(f"{self.p.id}/") else row["key"]
        amount = cents(row["amount"])
        last = self.twin.stored.get(key)
        for where in sorted(self.standing.places.get(key, set()) & book.keys(), key=lambda w: (w[2], w[1])):
            part = min(amount, max(0, book[where]))
            if part and last:
                e = Entry(key, where[1], where[2], debit, credit, part, last["for_period"], last["service_day"],
                          origin=f"{kind}:{rid}")
                self.entries.append(e)
                self.standing.enter(e)
                amount -= part
        if amount:
            raise Refused(refused=kind, id=rid, key=key, shortfall=money(amount))


# ---------------------------------------------------------------- a history


def follow(programme: Path, folder: Path, check: bool = False) -> Iterator[dict[str, Any]]:
    """What each run step of the history gives."""
    editions: list[Twin] = []
    facts = Facts()
    load(editions, facts, programme)
    with (folder / "steps.jsonl").open(encoding="utf-8") as steps:
        for text in steps:
            step = json.loads(text)
            if "load" in step:
                load(editions, facts, folder / step["load"])
            elif "import" in step:
                facts.take(step["import"], folder / step["file"])
            else:
                twin = next((t for t in editions if step["run"] in t.p.period), editions[0])
                yield twin.run(step, check)


def load(editions: list[Twin], facts: Facts, path: Path) -> None:
    """Another edition, or a later revision of one that is there."""
    document = json.loads(path.read_text(encoding="utf-8"))
    same = next((t for t in editions if t.p.edition == document["edition"]), None)
    if same:
        same.load(document)
    else:
        editions.append(Twin(Programme(document), facts, editions))


# ---------------------------------------------------------------- the command


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="twin.py", description="Decide a history by the programme page.")
    parser.add_argument("programme", type=Path)
    parser.add_argument("history", type=Path)
    parser.add_argument("--check", action="store_true", help="assert what must always hold after every batch")
    args = parser.parse_args(arguments)
    for result in follow(args.programme, args.history, args.check):
        print(json.dumps(result, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
