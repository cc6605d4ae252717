"""Makes a small random programme with random facts and a random history of imports and runs.

    python3 generate.py --seed S --out DIR [--all-kinds] [--settle]

DIR gets programme.json, steps.jsonl and the CSV files that it names. --all-kinds adds per-unit,
differential and pool awards. --settle adds settlements and payments that fit what the twin's ledger
holds. The same seed gives the same bytes.
"""
from __future__ import annotations

import argparse
import csv
import io
import json
import random
import sys
from datetime import date
from pathlib import Path
from typing import Any, Optional

from twin import Refused, Standing, Twin
from twin_facts import NATURAL, Known, Programme

CITE = "guide#rule"
START, UNTIL = date(2026, 7, 1).toordinal(), date(2027, 6, 30).toordinal()
SCHOOL_FROM, SCHOOL_UNTIL = date(2026, 8, 17).toordinal(), date(2027, 6, 11).toordinal()
PARTIES = ("teacher", "principal", "lead")


def iso(d: int) -> str:
    return date.fromordinal(d).isoformat()


def money(amount: int) -> str:
    return f"{amount // 100}.{amount % 100:02d}"


class Dice:
    """Random choices that the page allows."""

    def __init__(self, seed: int):
        self.r = random.Random(seed)

    def chance(self, p: float) -> bool:
        return self.r.random() < p

    def between(self, low: int, high: int) -> int:
        return self.r.randint(low, max(low, high))

    def one(self, items: Any) -> Any:
        return self.r.choice(list(items))

    def weighted(self, **weights: float) -> str:
        return self.r.choices(list(weights), list(weights.values()))[0]

    def some(self, items: Any, least: int = 1, most: int = 99) -> list:
        items = list(items)
        n = self.between(min(least, len(items)), min(most, len(items)))
        return sorted(self.r.sample(items, n))

    def cents(self, low: int, high: int) -> int:
        """Often round, often awkward."""
        amount = self.between(low, high)
        return amount if self.chance(0.5) else amount - amount % 500 or low

    def part_of_one(self) -> str:
        return self.one(["1/2", "1/3", "1/4", "2/3", "3/4", "0.5", "0.85", "0.333", "5/7", "0.9"])


# ---------------------------------------------------------------- the programme


class ProgrammeMaker:
    def __init__(self, dice: Dice, all_kinds: bool):
        self.d, self.all_kinds = dice, all_kinds
        self.leaf_ids: list[str] = []

    def make(self) -> dict[str, Any]:
        d = self.d
        self.periods = self._periods()
        self.kinds = self._kinds()
        self.deliverables = self._deliverables()
        self.requirements = {f"req-{i}": self._requirement(i) for i in range(1, d.between(1, 3) + 1)}
        self.plans = {f"plan-{i}": self._plan() for i in range(1, d.between(1, 3) + 1)}
        self.fund_ids = d.one([["grant"], ["grant", "general"], ["general", "grant", "local"]])
        self.policies = self._coverage()
        self.roles = {rid: self._role() for rid in ["coach", "lead", "mentor"][:d.between(1, 3)]}
        used = {"stipend", "coverage"} | {a["kind"] for r in self.roles.values() for a in r["awards"].values()}
        used = {"training" if k == "per-unit" else k for k in used}
        self.used = used
        for role in self.roles.values():
            if d.chance(0.15):
                role["charge"] = {"stipend": self._charge()}
        for policy in self.policies.values():
            if d.chance(0.2):
                policy["charge"] = self._charge()
        doc: dict[str, Any] = {
            "format": "stipend-programme/1", "programme": "random", "edition": "2026-27", "revision": 1,
            "title": "Random programme", "currency": "USD", "rounding": d.one(["half-up", "half-even"]),
            "in_force": {"from": iso(START), "until": iso(UNTIL)},
            "school_year": {"from": iso(SCHOOL_FROM), "until": iso(SCHOOL_UNTIL)},
            "adopted": {"on": "2026-06-10", "authority": "board item 7"}, "approval": "one-person",
            "sources": {"guide": {"title": "Guide", "clauses": {"rule": "the words of the clause"}}},
            "pay_periods": self.periods, "session_kinds": self.kinds, "deliverables": self.deliverables,
            "requirements": self.requirements, "plans": self.plans, "roles": self.roles,
            "coverage": self.policies,
            "funds": {f: self._fund(f, used) for f in self.fund_ids},
            "charge": {kind: self._charge() for kind in sorted(used)},
        }
        if d.chance(0.6):
            doc["stacking"] = d.one(["all", "highest", {"at_most": money(d.cents(50000, 400000))}])
        doc["when_exhausted"] = d.weighted(stop=1, defer=4) if d.chance(0.7) else "next-fund"
        if d.chance(0.7):
            doc["offset"] = d.one(["same-key", "same-award"])
        doc["net_schools"] = d.chance(0.4)
        if d.chance(0.5):
            doc["smallest_difference"] = d.one(["0.00", "0.02", "1.00", "25.00"])
        return doc

    def _periods(self) -> list[dict[str, str]]:
        d = self.d
        n = d.between(3, 5)
        edges = [START + (UNTIL + 1 - START) * i // n for i in range(n + 1)]
        made = []
        for i in range(n):
            frm, until = edges[i], edges[i + 1] - 1
            if d.chance(0.2) and i < n - 1:
                until -= d.between(1, 9)
            cut = until + d.between(-14, 10)
            made.append((frm, until, cut))
        if d.chance(0.4):
            frm = UNTIL + d.between(1, 20)
            made.append((frm, frm + 30, frm + d.between(10, 40)))
        return [{"id": f"p{i}", "from": iso(f), "until": iso(u), "cut_off": iso(c), "pay_date": iso(max(c, u) + 14)}
                for i, (f, u, c) in enumerate(made, start=1)]

    def _kinds(self) -> dict[str, dict]:
        d = self.d
        when = {"seminar": "release", "visit": "release", "institute": "off-day", "workshop": "after-hours",
                "weekly": "in-day"}
        made: dict[str, dict] = {}
        for kind in ["seminar", *d.some(["visit", "institute", "workshop", "weekly"], 1, 3)]:
            k: dict[str, Any] = {"title": kind.title(), "when": when[kind]}
            if d.chance(0.5):
                k["may_miss_minutes"] = d.one([0, 10, 15, 30])
            if d.chance(0.35):
                k["evidence"] = d.one(["required", "required", "optional"])
            if d.chance(0.6):
                k["make_up"] = {"within_days": d.one([7, 30, 60]), "cite": CITE}
            made[kind] = k
        return made

    def _deliverables(self) -> dict[str, dict]:
        d = self.d
        made: dict[str, dict] = {}
        for name in d.some(["action-plan", "portfolio", "reflection"], 1, 3):
            rule: dict[str, Any] = {"title": name.title(), "due": iso(d.between(START + 60, START + 250)),
                                    "accepted_by": d.some(PARTIES[1:], 1, 2)}
            if d.chance(0.6):
                rule["grace_days"] = d.one([0, 5, 14])
            if d.chance(0.4):
                rule["late"] = d.one(["refused", "accepted"])
            if d.chance(0.2):
                rule["evidence"] = "required"
            made[name] = rule
        return made

    # requirements

    def _requirement(self, number: int) -> dict[str, Any]:
        self.count, self.number = 0, number
        if self.d.chance(0.15):
            return {"cite": CITE, **self._leaf(self.d.one(["attended", "logged"]))}
        children = [self._leaf("attended")] + [self._node(2) for _ in range(self.d.between(0, 3))]
        if self.d.chance(0.75):
            return {"cite": CITE, "all": children}
        if self.d.chance(0.5):
            return {"cite": CITE, "any": children}
        return {"cite": CITE, "at_least": self.d.between(1, len(children)), "of": children}

    def _node(self, depth: int) -> dict[str, Any]:
        d = self.d
        if depth == 0 or d.chance(0.7):
            return self._leaf(d.weighted(attended=3, delivered=3, logged=1.5, agreed=2, serving=1.5))
        self.count += 1
        nid = f"n{self.number}-{self.count}"
        children = [self._node(depth - 1) for _ in range(d.between(1, 3))]
        form = d.weighted(all=1, any=2, of=2)
        if form == "of":
            return {"id": nid, "at_least": d.between(1, len(children)), "of": children}
        return {"id": nid, form: children}

    def _leaf(self, form: str) -> dict[str, Any]:
        d = self.d
        self.count += 1
        node: dict[str, Any] = {"id": f"l{self.number}-{self.count}"}
        self.leaf_ids.append(node["id"])
        if d.chance(0.2):
            node["title"] = "A leaf"
        if form == "attended":
            leaf: dict[str, Any] = {"kinds": d.some(self.kinds, 1, 2)}
            if d.chance(0.3):
                leaf["count"] = "minutes"
                leaf["at_least"] = d.one(["all", d.between(1, 10) * 60, d.part_of_one()])
            else:
                leaf["at_least"] = d.one(["all", "all", d.between(1, 5), d.part_of_one()])
            if d.chance(0.5):
                leaf["excused_up_to"] = d.between(0, 2)
            node["attended"] = leaf
        elif form == "delivered":
            node["delivered"] = d.one(self.deliverables)
        elif form == "logged":
            count = d.one(["entries", "minutes"])
            node["logged"] = {"what": d.one(["coaching", "videos"]), "count": count,
                              "at_least": d.between(1, 4) * (60 if count == "minutes" else 1)}
        elif form == "agreed":
            node["agreed"] = {"parties": d.some(PARTIES, 1, 2)}
            if d.chance(0.5):
                node["agreed"]["by"] = iso(d.between(START + 10, START + 200))
        else:
            node["serving"] = {"on": "due-through"} if d.chance(0.5) else {"days_at_least": d.between(20, 250)}
        return node

    def _plan(self) -> dict[str, Any]:
        d = self.d
        n = d.weighted(a=2, b=4, c=2, d=1)
        n = "abcd".index(n) + 1
        last_cut = max(date.fromisoformat(p["cut_off"]).toordinal() for p in self.periods)
        final = d.between(START + 255, min(UNTIL, last_cut))
        dues = sorted({d.between(START + 40, START + 250) for _ in range(n - 1)} | {final})
        shares = {1: ["rest"], 2: [d.part_of_one(), "rest"], 3: ["1/3", d.one(["1/3", "0.25"]), "rest"],
                  4: ["0.1", "1/7", d.one(["1/3", "0.25"]), "rest"]}[len(dues)]
        parts = []
        for i, (due, share) in enumerate(zip(dues, shares), start=1):
            able = [p["id"] for p in self.periods if p["cut_off"] >= iso(due)]
            parts.append({"id": f"part-{i}", "share": share, "due_through": iso(due),
                          "pay_period": able[0] if d.chance(0.8) else d.one(able)})
        plan: dict[str, Any] = {"cite": CITE, "parts": parts}
        if d.chance(0.6):
            plan["on_final_unmet"] = d.one(["keep", "recover"])
        return plan

    # awards

    def _dated(self, **values: int) -> list[dict[str, str]]:
        """One to three entries; now and then none is in force at first."""
        d = self.d
        first = START - 30 if d.chance(0.95) else START + d.between(10, 120)
        days = [first] + sorted({first + d.between(40, 250) for _ in range(d.weighted(a=6, b=2, c=1).count("b"))})
        return [{"from": iso(on), **{k: money(v + 500 * i) for k, v in values.items()}, "cite": CITE}
                for i, on in enumerate(days)]

    def _role(self) -> dict[str, Any]:
        d = self.d
        role: dict[str, Any] = {"title": "A role", "cohorts": d.some(["elementary", "secondary"], 0, 2), "awards": {}}
        for award_id in ["annual", "bonus"][:d.between(1, 2)]:
            role["awards"][award_id] = self._stipend()
        if self.all_kinds:
            self._other_kinds(role["awards"])
        return role

    def _stipend(self) -> dict[str, Any]:
        d = self.d
        requires, plan = d.one(self.requirements), d.one(self.plans)
        award: dict[str, Any] = {"kind": "stipend", "requires": requires, "plan": plan,
                                 "amount": self._dated(amount=d.cents(20000, 250000))}
        if d.chance(0.7):
            award["proration"] = d.one(["days", "none"])
        if d.chance(0.5):
            award["late_start"] = d.one(["from-start", "all-year"])
        pays = self._pays(self.requirements[requires], len(self.plans[plan]["parts"]))
        if pays is not None:
            award["pays"] = pays
        return award

    def _pays(self, req: dict[str, Any], parts: int) -> Any:
        d = self.d
        leaves = [n for n in [req, *req.get("all", [])] if "attended" in n or "logged" in n]
        if not leaves or d.chance(0.45):
            return d.one([None, "all-or-nothing"])
        leaf = d.one(leaves)
        if d.chance(0.5):
            return {"proportional": {"of": leaf["id"], "at_least": d.one(["1/2", "0.25", "0.8", "1/10"])}}
        unit = 60 if (leaf.get("attended") or leaf["logged"]).get("count") == "minutes" else 1
        if parts == 1 and d.chance(0.5):
            return {"tiers": {"of": leaf["id"],
                              "steps": [{"at_least": unit * d.between(1, 2), "per_unit": money(d.cents(2000, 9000))},
                                        {"at_least": unit * d.between(3, 6), "share": "1/1"}]}}
        return {"tiers": {"of": leaf["id"], "steps": [{"at_least": unit, "share": d.one(["1/4", "0.3"])},
                                                      {"at_least": unit * d.between(2, 3), "share": "2/3"},
                                                      {"at_least": unit * d.between(4, 6), "share": "1"}]}}

    def _other_kinds(self, awards: dict[str, dict]) -> None:
        d = self.d
        extra = [k for k, v in self.kinds.items() if v["when"] in ("off-day", "after-hours")]
        if extra and d.chance(0.7):
            awards["training"] = {"kind": "per-unit", "unit": d.one(["session", "day", "hour"]),
                                  "rate": self._dated(amount=d.cents(2500, 19000)), "for_kinds": d.some(extra)}
            if d.chance(0.5):
                awards["training"]["at_most"] = money(d.cents(5000, 60000))
            if d.chance(0.3):
                awards["training"]["requires"] = d.one(self.requirements)
        if d.chance(0.4):
            awards["monthly"] = {"kind": "differential", "amount": self._dated(amount=d.cents(5000, 30000)),
                                 "serving": d.one(["any-day", "every-day", "by-days"])}
            if d.chance(0.3):
                awards["monthly"]["requires"] = d.one(self.requirements)
        if d.chance(0.4):
            closes = d.between(START + 200, UNTIL - 30)
            able = [p["id"] for p in self.periods if p["cut_off"] >= iso(closes)]
            if able:
                awards["shared"] = {"kind": "pool", "pool": money(d.cents(50000, 900000)), "closes": iso(closes),
                                    "pay_period": d.one(able), "requires": d.one(self.requirements),
                                    "weight": d.one(["equal", "share", "days"])}

    # coverage and funds

    def _coverage(self) -> dict[str, dict]:
        d = self.d
        release = [k for k, v in self.kinds.items() if v["when"] == "release"]
        if d.chance(0.08):
            return {}
        split = [release] if len(release) == 1 or d.chance(0.5) else [release[:1], release[1:]]
        if d.chance(0.1):
            split = split[:1]
        return {f"cover-{i}": self._policy(kinds) for i, kinds in enumerate(split, start=1)}

    def _policy(self, kinds: list[str]) -> dict[str, Any]:
        d = self.d
        hourly = d.chance(0.6)
        rates = {"full_day": d.cents(16000, 28000), "half_day": d.cents(8000, 15000)}
        if hourly or d.chance(0.3):
            rates["hour"] = d.cents(2000, 4000)
        policy: dict[str, Any] = {"cite": CITE, "for_kinds": kinds, "pay_to": "school",
                                  "claim_within_days": d.one([10, 30, 60]), "ceiling": self._dated(**rates)}
        if d.chance(0.8):
            policy["share"] = d.one(["1", "0.85", "2/3", "0.5"])
        if d.chance(0.6):
            policy["benefits"] = {"at_most": d.one(["0.10", "1/3", "0.35"])}
        if d.chance(0.85):
            policy["half_day_up_to_minutes"] = d.one([180, 240])
        if d.chance(0.5):
            policy["minimum_unit"] = d.one(["none", "half_day", "full_day"])
        if hourly:
            policy["internal_cover"] = "hourly"
        if d.chance(0.1):
            policy["evidence"] = "required"
        caps = []
        for _ in range(d.one([0, 0, 1, 1, 2])):
            cap: dict[str, Any] = {"per": d.one(["school", "assignment", "programme"]),
                                   "over": d.one(["edition", "period", "month"])}
            if d.chance(0.4) and "half_day_up_to_minutes" in policy:
                cap["days"] = d.between(1, 5)
            else:
                cap["amount"] = money(d.cents(10000, 120000))
            caps.append(cap)
        if caps:
            policy["caps"] = caps
        return policy

    def _fund(self, fund: str, used: set[str]) -> dict[str, Any]:
        d = self.d
        frm, until = START, UNTIL
        if d.chance(0.15):
            until -= d.between(20, 120)
        if d.chance(0.1):
            frm += d.between(20, 90)
        tight = d.chance(0.45)
        total = d.cents(20000, 400000) if tight else 90000000
        budget = [{"from": iso(START - 30 if d.chance(0.95) else START + 150), "total": money(total), "cite": CITE}]
        if d.chance(0.3):
            budget.append({"from": iso(START + d.between(160, 300)), "total": money(total + d.cents(10000, 300000)),
                           "cite": CITE})
        return {"title": fund.title(), "usable": {"from": iso(frm), "until": iso(until)}, "budget": budget,
                "accounts": {kind: f"01-{fund}-{i:04d}" for i, kind in enumerate(sorted(used))}}

    def _charge(self) -> list[dict[str, str]]:
        d = self.d
        funds = d.some(self.fund_ids)
        d.r.shuffle(funds)
        shares = {1: [], 2: [d.part_of_one()], 3: ["1/3", d.one(["1/3", "0.45"])]}[len(funds)]
        return [{"fund": f, "share": s} for f, s in zip(funds, [*shares, "rest"])]


# ---------------------------------------------------------------- the facts


class HistoryMaker:
    """Facts as they come in, stage by stage, and the runs between them."""

    def __init__(self, dice: Dice, doc: dict[str, Any], leaf_ids: list[str], out: Path, settle: bool):
        self.d, self.doc, self.leaf_ids, self.out, self.settle = dice, doc, leaf_ids, out, settle
        self.now: dict[str, dict[tuple, dict[str, str]]] = {kind: {} for kind in NATURAL}
        self.pending: dict[str, dict[tuple, dict[str, str]]] = {kind: {} for kind in NATURAL}
        self.steps: list[dict[str, Any]] = []
        self.files = 0
        self.written: set[tuple[str, str]] = set()
        self.twin: Optional[Twin] = None

    # writing

    def put(self, kind: str, /, **columns: str) -> None:
        """A row of the next file of its kind; the later of two rows for one key stands."""
        self.pending[kind][tuple(columns[c] for c in NATURAL[kind])] = columns

    def retract(self, kind: str, natural: tuple) -> None:
        self.pending[kind][natural] = {**dict(zip(NATURAL[kind], natural)), "retract": "yes"}

    def flush(self, kinds: Optional[list[str]] = None) -> None:
        for kind in kinds or list(NATURAL):
            rows = {k: r for k, r in self.pending[kind].items() if self.now[kind].get(k) != r}
            self.pending[kind] = {}
            if not rows:
                continue
            for natural, row in rows.items():
                if row.get("retract") == "yes":
                    del self.now[kind][natural]
                else:
                    self.now[kind][natural] = row
            self.files += 1
            name = f"{self.files:03d}-{kind}.csv"
            (self.out / name).write_text(self.text(kind, list(rows.values())), encoding="utf-8")
            self.step({"import": kind, "file": name})

    def text(self, kind: str, rows: list[dict[str, str]]) -> str:
        """The file's text; columns are turned round until no earlier file of the kind has the same bytes."""
        columns = list(dict.fromkeys(c for r in rows for c in r))
        while True:
            stream = io.StringIO()
            writer = csv.DictWriter(stream, columns, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
            if (kind, stream.getvalue()) not in self.written:
                self.written.add((kind, stream.getvalue()))
                return stream.getvalue()
            columns = columns[1:] + columns[:1]

    def there(self, kind: str, *natural: str) -> bool:
        """The fact stands, or comes with this stage."""
        row = self.pending[kind].get(natural, self.now[kind].get(natural))
        return row is not None and row.get("retract") != "yes"

    def step(self, step: dict[str, Any]) -> None:
        self.steps.append(step)
        if self.twin is None:
            return
        if "import" in step:
            self.twin.facts.take(step["import"], self.out / step["file"])
            return
        try:
            self.twin.post(self.twin.plan(step))
        except Refused:
            pass

    # the history

    def make(self) -> None:
        if self.settle:
            self.twin = Twin(Programme(self.doc))
        d = self.d
        self.roles = self.doc["roles"]
        self.tidy = d.chance(0.6)
        self.plan_people()
        self.plan_calendar()
        self.plan_sessions()
        self.flush(["schools", "teachers", "calendar", "assignments", "sessions"])
        self.attended_plan = self.plan_attendance()
        self.claims_plan = self.plan_claims()
        self.other_plan = self.plan_others()
        periods = self.doc["pay_periods"]
        for i, period in enumerate(periods):
            cut = date.fromisoformat(period["cut_off"]).toordinal()
            self.arrive(cut + d.between(-5, 8))
            if i:
                self.correct()
            self.flush()
            if d.chance(0.1):
                continue
            self.step({"run": period["id"]})
            if d.chance(0.3):
                self.correct()
                self.arrive(cut + d.between(5, 20))
                self.flush()
                self.settlements(cut)
                self.step({"run": period["id"]})
            if d.chance(0.2):
                self.arrive(cut + 20)
                self.correct()
                self.flush()
                following = (date.fromisoformat(periods[i + 1]["cut_off"]).toordinal() if i + 1 < len(periods)
                             else cut + 60)
                self.step({"run": period["id"], "off_cycle": True, "as_of": iso(d.between(cut, following - 1)),
                           "reason": "late papers"})
            self.settlements(cut)
        if d.chance(0.5):
            self.arrive(UNTIL + 200)
            self.correct()
            self.flush()
            self.step({"run": periods[-1]["id"]})

    # people

    def plan_people(self) -> None:
        d = self.d
        self.schools = [f"S{i}" for i in range(1, d.between(3, 8 if d.chance(0.2) else 4) + 1)]
        for s in self.schools:
            self.put("schools", school=s, name=f"School {s}")
        n = d.between(20, 40) if d.chance(0.06) else d.between(10, 14)
        self.teachers = [f"T{i:02d}" for i in range(1, n + 1)]
        for t in self.teachers:
            self.put("teachers", teacher=t, name=f"Teacher {t}")
        doubles = d.some(self.teachers, 0, 3)
        self.same = {t: d.one([o for o in self.teachers if o not in doubles]) for t in doubles}
        self.cast: dict[str, list[dict[str, Any]]] = {}
        number = 0
        for t in self.teachers:
            for _ in range(d.one([0, 1, 1, 1, 1, 1, 2])):
                number += 1
                self.cast[f"A{number:02d}"] = self.assignment(f"A{number:02d}", t)

    def assignment(self, aid: str, teacher: str) -> list[dict[str, Any]]:
        d = self.d
        role = d.one(self.roles)
        cohorts = self.roles[role]["cohorts"]
        start = d.one([START - 20, START, START, SCHOOL_FROM, d.between(START, START + 200)])
        rows = []
        home = self.schools[sum(aid.encode()) % len(self.schools)]
        stretches = d.one([1, 1, 1, 2, 2, 3])
        for _ in range(stretches):
            length = d.between(200, 360) // stretches if d.chance(0.8) else d.between(20, 100)
            rows.append({"assignment": aid, "starts": iso(start), "teacher": teacher, "role": role,
                         "cohort": d.one(cohorts) if cohorts and d.chance(0.85) else "",
                         "school": d.one(self.schools) if rows and d.chance(0.5) else home,
                         "ends": iso(start + length), "share": d.one(["", "", "1", "1/2", "0.6", "2/3"]),
                         "status": d.weighted(blank=6, serving=2, leave=1).replace("blank", "")})
            start += length + 1 + (d.between(1, 30) if d.chance(0.3) else 0)
            if start > UNTIL:
                break
        if d.chance(0.75):
            rows[-1]["ends"] = ""
        for row in rows:
            self.put("assignments", **row)
        return rows

    def plan_calendar(self) -> None:
        d = self.d
        style = d.weighted(both=4, every=3, own=2)
        schools = (["*"] if style != "own" else []) + (self.schools[: d.between(1, 9)] if style != "every" else [])
        for s in schools:
            for _ in range(d.between(1, 5)):
                self.put("calendar", school=s, day=iso(d.between(SCHOOL_FROM - 20, SCHOOL_UNTIL)),
                         open="no" if d.chance(0.8) else "yes")

    # sessions and attendance

    def plan_sessions(self) -> None:
        d = self.d
        pairs = [f"{r}/{c}" for r, v in self.roles.items() for c in v["cohorts"]]
        number = 0
        for kind, rule in self.doc["session_kinds"].items():
            for _ in range(d.between(2, 5)):
                group = f"g{number + 1}" if d.chance(0.25) else ""
                for _ in range(d.between(2, 3) if group else 1):
                    number += 1
                    when = d.between(START, UNTIL) if d.chance(0.97) else START - d.between(1, 20)
                    if rule["when"] == "release" and d.chance(0.93):
                        when = d.between(SCHOOL_FROM, SCHOOL_UNTIL)
                    weekend = date.fromordinal(when).weekday() >= 5
                    if rule["when"] == "off-day" and d.chance(0.8):
                        when += (5 - date.fromordinal(when).weekday()) % 7
                    elif weekend and d.chance(0.95):
                        when += 2 if when + 2 <= UNTIL else -2
                    part = d.weighted(full=4, am=2, pm=2, hours=2)
                    self.put("sessions", session=f"X{number:02d}", kind=kind, day=iso(min(when, UNTIL)), part=part,
                             minutes=str({"full": 360, "am": 180, "pm": 180, "hours": d.one([60, 90, 200])}[part]),
                             audience="*" if d.chance(0.5) else " ".join(d.some([*self.roles, *pairs], 1, 2)),
                             group=group, status=d.weighted(scheduled=1, held=4, cancelled=0.3))

    def plan_attendance(self) -> list[tuple[int, dict[str, str]]]:
        """Rows with the day on which they become known."""
        d = self.d
        made = []
        sessions = self.now["sessions"]
        for t in self.teachers:
            missed: list[tuple[str, dict[str, str]]] = []
            diligent = d.one([1, 0.99, 0.95] if self.tidy else [0.98, 0.95, 0.8])
            for (sid,), s in sorted(sessions.items(), key=lambda kv: kv[1]["day"]):
                if d.chance(0.005 if self.tidy else 0.06):
                    continue
                row = {"teacher": t, "session": sid, "status": "present", "minutes": "", "makes_up": "",
                       "evidence": "" if d.chance(0.01 if self.tidy else 0.08) else f"sheet {sid}"}
                if not d.chance(diligent):
                    row["status"] = d.weighted(partial=3, absent=3, excused=2, protected=1)
                if row["status"] == "partial":
                    whole = int(s["minutes"])
                    row["minutes"] = str(whole - d.between(1, 40) if d.chance(0.6) else d.between(1, whole))
                if row["status"] in ("absent", "excused"):
                    missed.append((s["kind"], row))
                elif row["status"] in ("present", "partial"):
                    owed = [m for k, m in missed if k == s["kind"]]
                    if owed and d.chance(0.6):
                        row["makes_up"] = d.one(owed)["session"]
                    elif d.chance(0.01):
                        row["makes_up"] = d.one([k[0] for k in sessions if k[0] != sid])
                wait = d.between(0, 10) if d.chance(0.85) else d.between(10, 90)
                made.append((date.fromisoformat(s["day"]).toordinal() + wait, row))
        return made

    # claims

    def plan_claims(self) -> list[tuple[int, str, dict[str, str]]]:
        d = self.d
        covered = {k for p in self.doc["coverage"].values() for k in p["for_kinds"]}
        made: list[tuple[int, str, dict[str, str]]] = []
        number = 0
        chance = d.one([0.15, 0.3])
        for (sid,), s in sorted(self.now["sessions"].items()):
            if s["kind"] not in covered and not d.chance(0.05):
                continue
            for t in self.teachers:
                if not d.chance(chance) or not (d.chance(0.04) or self.invited(t, s)):
                    continue
                number += 1
                claim = self.claim(f"C{number:03d}", t, sid, s)
                seen = date.fromisoformat(claim["received_on"]).toordinal() + d.between(0, 6)
                made.append((seen, "claims", claim))
                if d.chance(0.12):
                    number += 1
                    again = {**claim, "claim": f"C{number:03d}",
                             "received_on": iso(seen + d.between(-10, 20))}
                    change = d.one(["none", "teacher", "substitute", "part", "school"])
                    if change == "teacher":
                        again["teacher"] = d.one(self.teachers)
                    elif change == "substitute":
                        again["substitute"] = f"U{d.between(1, 9)}"
                    elif change == "part" and again["part"] != "hours":
                        again["part"] = d.one(["am", "pm"])
                    elif change == "school":
                        again["school"] = d.one(self.schools)
                    made.append((seen + d.between(0, 30), "claims", again))
                    if d.chance(0.6):
                        made.append((seen + d.between(30, 90), "reviews", {
                            "claim": d.one([claim["claim"], again["claim"], again["claim"]]),
                            "code": d.one(["DUPLICATE_TEACHER", "DUPLICATE_SUBSTITUTE"]),
                            "finding": d.one(["stands", "dismissed"]), "on": iso(seen + d.between(20, 80)),
                            "by": "clerk", "reason": "looked at"}))
        return made

    def invited(self, teacher: str, s: dict[str, str]) -> bool:
        rows = [r for rows in self.cast.values() for r in rows if r["teacher"] == teacher
                and r["starts"] <= s["day"] and (not r["ends"] or s["day"] <= r["ends"])]
        asked = s["audience"].split()
        return any("*" in asked or r["role"] in asked or f'{r["role"]}/{r["cohort"]}' in asked for r in rows)

    def claim(self, cid: str, teacher: str, sid: str, s: dict[str, str]) -> dict[str, str]:
        d = self.d
        on = date.fromisoformat(s["day"]).toordinal()
        cover = "internal" if d.chance(0.25) else "substitute"
        part = s["part"] if d.chance(0.7) else d.one(["full", "am", "pm", "hours"])
        if cover == "internal" and d.chance(0.85):
            part = "hours"
        held = [r for rows in self.cast.values() for r in rows if r["teacher"] == teacher]
        here = [r["school"] for r in held
                if r["starts"] <= s["day"] and (not r["ends"] or s["day"] <= r["ends"])]
        school = d.one(here) if here and d.chance(0.96) else d.one(self.schools)
        within = min([p["claim_within_days"] for p in self.doc["coverage"].values()], default=30)
        claim = {"claim": cid, "school": school, "teacher": teacher, "session": sid if d.chance(0.6) else "",
                 "day": iso(on if d.chance(0.96) else on + d.between(-3, 3)), "part": part, "minutes": "",
                 "substitute": f"U{d.between(1, 40)}" if d.chance(0.9) else "", "cover": cover,
                 "cost": money(d.cents(4000, 26000)), "benefits": money(d.cents(100, 4000)) if d.chance(0.4) else "",
                 "received_on": iso(on + (d.between(0, within) if d.chance(0.93) else d.between(10, 80))),
                 "verified": d.weighted(yes=12, no=0.5, blank=1).replace("blank", ""),
                 "evidence": "" if d.chance(0.2) else f"invoice {cid}"}
        if part == "hours":
            claim["minutes"] = str(d.one([60, 90, 120, 180, 200, 300]))
        return claim

    # everything else

    def plan_others(self) -> list[tuple[int, str, dict[str, str]]]:
        d = self.d
        made: list[tuple[int, str, dict[str, str]]] = []
        for aid in self.cast:
            first = max(START, date.fromisoformat(self.cast[aid][0]["starts"]).toordinal())
            for party in PARTIES:
                if d.chance(0.99 if self.tidy else 0.93):
                    prompt = d.chance(0.98 if self.tidy else 0.9)
                    on = first + (d.between(-30, 10) if prompt else d.between(0, 200))
                    made.append((on + d.between(0, 10), "agreements", {
                        "assignment": aid, "party": party, "signed_on": iso(on), "evidence": "form"}))
            for what, rule in self.doc["deliverables"].items():
                if d.chance(0.98 if self.tidy else 0.9):
                    made += self.delivery(aid, what, rule)
            for what in ("coaching", "videos"):
                for _ in range(d.between(1 if self.tidy else 0, 5)):
                    on = d.between(START - 5, UNTIL if d.chance(0.3) else START + 200)
                    made.append((on + d.between(0, 25), "logs", {
                        "assignment": aid, "what": what, "on": iso(on),
                        "minutes": str(d.one([30, 45, 60, 90])), "evidence": ""}))
            if d.chance(0.12) and self.leaf_ids:
                on = d.between(START + 30, UNTIL)
                made.append((on, "waivers", {
                    "assignment": aid, "leaf": d.one(self.leaf_ids), "granted_on": iso(on),
                    "until": iso(on + d.between(10, 200)) if d.chance(0.4) else "", "by": "board",
                    "reason": "hardship"}))
        return made

    def delivery(self, aid: str, what: str, rule: dict[str, Any]) -> list[tuple[int, str, dict[str, str]]]:
        d = self.d
        due = date.fromisoformat(rule["due"]).toordinal()
        submitted = due - d.between(0, 30) if d.chance(0.98 if self.tidy else 0.85) else due + d.between(1, 40)
        row = {"assignment": aid, "deliverable": what, "submitted_on": iso(submitted), "accepted_on": "",
               "accepted_by": "", "returned_on": "", "evidence": "" if d.chance(0.1) else "file"}
        made = [(submitted + d.between(0, 8), "deliverables", dict(row))]
        later = submitted + d.between(0, 30)
        fate = d.weighted(accepted=8, returned=1, waits=1)
        if fate == "accepted":
            row["accepted_on"] = iso(later)
            row["accepted_by"] = d.one(rule["accepted_by"]) if d.chance(0.93) else "teacher"
        elif fate == "returned":
            row["returned_on"] = iso(later)
        if fate != "waits":
            made.append((later + d.between(0, 10), "deliverables", row))
        if fate == "returned" and d.chance(0.7):
            again = later + d.between(1, 15)
            done = again + d.between(0, 10)
            made.append((done, "deliverables", {
                **row, "submitted_on": iso(again), "returned_on": "" if d.chance(0.5) else iso(later),
                "accepted_on": iso(done), "accepted_by": rule["accepted_by"][0]}))
        return made

    # arrivals and corrections

    def arrive(self, until: int) -> None:
        """What becomes known by a day, each fact once, in the order in which it was seen."""
        d = self.d
        stay = []
        for seen, row in self.attended_plan:
            if seen > until or d.chance(0.03):
                stay.append((seen, row))
            elif self.there("sessions", row["session"]):
                if row["makes_up"] and not self.there("sessions", row["makes_up"]):
                    row["makes_up"] = ""
                self.put("attendance", **row)
        self.attended_plan = stay
        for plan in (self.claims_plan, self.other_plan):
            rest = []
            for seen, kind, row in sorted(plan, key=lambda x: x[0]):
                if seen > until:
                    rest.append((seen, kind, row))
                elif kind == "reviews" and not self.there("claims", row["claim"]):
                    continue
                elif kind == "claims" and row["session"] and not self.there("sessions", row["session"]):
                    continue
                else:
                    self.put(kind, **row)
            plan[:] = rest

    def known(self, kind: str) -> list[tuple[tuple, dict[str, str]]]:
        """Facts that stand and have nothing waiting for them."""
        return [(k, r) for k, r in sorted(self.now[kind].items()) if k not in self.pending[kind]]

    def correct(self) -> None:
        d = self.d
        for kind, how, chance in (("attendance", self.fix_attendance, 0.025), ("claims", self.fix_claim, 0.06),
                                  ("assignments", self.fix_assignment, 0.06), ("sessions", self.fix_session, 0.05),
                                  ("deliverables", self.fix_deliverable, 0.03)):
            for natural, row in self.known(kind):
                if d.chance(chance):
                    how(natural, dict(row))
        for kind, chance in (("agreements", 0.01), ("logs", 0.02), ("waivers", 0.15), ("reviews", 0.1)):
            for natural, _ in self.known(kind):
                if d.chance(chance):
                    self.retract(kind, natural)
        for t, other in self.same.items():
            if d.chance(0.4):
                self.put("teachers", teacher=t, name=f"Teacher {t}", same_as=other)
        if d.chance(0.2):
            self.put("calendar", school=d.one(["*", *self.schools]), open=d.one(["yes", "no", "no"]),
                     day=d.one([s["day"] for s in self.now["sessions"].values()]))

    def fix_attendance(self, natural: tuple, row: dict[str, str]) -> None:
        d = self.d
        if d.chance(0.15):
            self.retract("attendance", natural)
            return
        row["status"] = d.one(["present", "absent", "excused", "present"])
        row.update(minutes="", evidence="corrected sheet")
        if row["status"] != "present":
            row["makes_up"] = ""
        self.put("attendance", **row)

    def fix_claim(self, natural: tuple, row: dict[str, str]) -> None:
        d = self.d
        judged = {k[0] for k in (*self.now["reviews"], *self.pending["reviews"])}
        if d.chance(0.15) and natural[0] not in judged:
            self.retract("claims", natural)
            return
        if d.chance(0.4):
            row["cost"] = money(d.cents(4000, 26000))
        elif d.chance(0.3):
            row["school"] = d.one(self.schools)
        elif d.chance(0.5):
            row["verified"] = d.one(["yes", "yes", "no", ""])
        elif row["session"]:
            row["day"] = self.now["sessions"][(row["session"],)]["day"]
        self.put("claims", **row)

    def fix_assignment(self, natural: tuple, row: dict[str, str]) -> None:
        d = self.d
        aid = natural[0]
        rows = sorted(k[1] for k in self.now["assignments"] if k[0] == aid)
        change = d.one(["ends", "share", "status", "school", "cohort", "teacher"])
        if change == "ends":
            start = date.fromisoformat(row["starts"]).toordinal()
            end = date.fromisoformat(row["ends"]).toordinal() if row["ends"] else UNTIL
            row["ends"] = iso(d.between(start, max(start, end)))
        elif change == "share":
            row["share"] = d.one(["1", "1/2", "3/4", "0.25"])
        elif change == "status":
            row["status"] = d.one(["serving", "leave"])
        elif change == "school":
            row["school"] = d.one(self.schools)
        elif change == "cohort":
            row["cohort"] = d.one(self.roles[row["role"]]["cohorts"] or [""])
        elif len(rows) == 1:
            row["teacher"] = d.one(self.teachers)
        self.put("assignments", **row)

    def fix_session(self, natural: tuple, row: dict[str, str]) -> None:
        d = self.d
        used = {k[1] for kind in ("attendance",) for k in (*self.now[kind], *self.pending[kind])}
        used |= {r.get("makes_up", "") for book in (self.now, self.pending) for r in book["attendance"].values()}
        used |= {r.get("session", "") for book in (self.now, self.pending) for r in book["claims"].values()}
        if natural[0] not in used and d.chance(0.3):
            self.retract("sessions", natural)
        elif d.chance(0.5):
            moved = date.fromisoformat(row["day"]).toordinal() + d.between(-10, 20)
            self.put("sessions", **{**row, "day": iso(min(max(moved, START), UNTIL))})
        elif d.chance(0.4):
            self.put("sessions", **{**row, "status": "held" if row["status"] == "cancelled" else "cancelled"})
        else:
            self.put("sessions", **{**row, "minutes": str(int(row["minutes"]) + d.between(0, 60))})

    def fix_deliverable(self, natural: tuple, row: dict[str, str]) -> None:
        d = self.d
        if d.chance(0.2):
            self.retract("deliverables", natural)
        elif row["accepted_on"]:
            self.put("deliverables", **{**row, "accepted_on": "", "accepted_by": "", "returned_on": row["accepted_on"]})
        else:
            self.put("deliverables", **{**row, "returned_on": "", "accepted_by": d.one(PARTIES[1:]),
                                        "accepted_on": iso(date.fromisoformat(row["submitted_on"]).toordinal() + 5)})

    # settlements and payments

    def settlements(self, on: int) -> None:
        """Only with --settle: parts of what the twin's ledger says is outstanding or payable."""
        if self.twin is None:
            return
        d = self.d
        standing = Standing(Known(self.twin.p, self.twin.facts, UNTIL))
        for e in self.twin.entries:
            standing.enter(e)
        name = f"{self.doc['programme']}/{self.doc['edition']}:"
        owed: dict[str, int] = {}
        for (key, _, _), amount in standing.owed.items():
            owed[key] = owed.get(key, 0) + amount
        for key, amount in sorted(owed.items()):
            if amount > 0 and d.chance(0.4):
                number = len(self.now["settlements"]) + len(self.pending["settlements"]) + 1
                self.put("settlements", settlement=f"Z{number:03d}", key=name + key, on=iso(on),
                         amount=money(amount if d.chance(0.5) else d.between(1, amount)),
                         how=d.one(["repaid", "waived", "waived"]), authority="board")
        self.flush(["settlements"])


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="generate.py", description="Make a random programme and history.")
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--all-kinds", action="store_true", help="also per-unit, differential and pool awards")
    parser.add_argument("--settle", action="store_true", help="also settlements")
    args = parser.parse_args(arguments)
    make(args.seed, args.out, args.all_kinds, args.settle)
    return 0


def make(seed: int, out: Path, all_kinds: bool = False, settle: bool = False) -> None:
    out.mkdir(parents=True, exist_ok=True)
    dice = Dice(seed)
    maker = ProgrammeMaker(dice, all_kinds)
    doc = maker.make()
    (out / "programme.json").write_text(json.dumps(doc, indent=1) + "\n", encoding="utf-8")
    history = HistoryMaker(dice, doc, maker.leaf_ids, out, settle)
    history.make()
    with (out / "steps.jsonl").open("w", encoding="utf-8") as stream:
        for step in history.steps:
            stream.write(json.dumps(step) + "\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
