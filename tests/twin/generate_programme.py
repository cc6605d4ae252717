"""Random programmes that `stipend check` accepts, and later revisions of them."""
from __future__ import annotations

import copy
import json
import random
from datetime import date
from typing import Any

CITE = "guide#rule"
START, UNTIL = date(2026, 7, 1).toordinal(), date(2027, 6, 30).toordinal()
SCHOOL_FROM, SCHOOL_UNTIL = date(2026, 8, 17).toordinal(), date(2027, 6, 11).toordinal()
PARTIES = ("teacher", "principal", "lead")
EMPLOYERS = ("district", "partner", "charter", "other")
ROLES = ("coach", "lead", "mentor", "arts", "family", "culture", "senior", "maths", "science", "fellow")
KINDS = ("stipend", "per-unit", "differential", "pool", "commitment")
CHARGED_AS = dict(zip(KINDS, ("stipend", "training", "differential", "pool", "aid")))


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
    """`people` is about how many teachers there will be: what is shared by all grows with them."""

    def __init__(self, dice: Dice, kinds: set[str], people: int):
        self.d, self.award_kinds, self.people = dice, kinds, people
        self.big = people > 100
        self.scale = max(1, people // 12)
        self.leaf_ids: list[str] = []
        self.until = UNTIL
        self.apart = False

    def make(self) -> dict[str, Any]:
        d, big = self.d, self.big
        if "commitment" in self.award_kinds and d.chance(0.4):
            self.until = UNTIL + 365 * d.between(1, 3)
        self.periods = self._periods()
        self.kinds = self._kinds()
        self.deliverables = self._deliverables()
        trees = d.between(6 if big else 1, 9 if big else 3)
        self.requirements = {f"req-{i}": self._requirement(i) for i in range(1, trees + 1)}
        self.plans = {f"plan-{i}": self._plan() for i in range(1, d.between(5 if big else 1, 6 if big else 3) + 1)}
        self.fund_ids = d.one([["grant"], ["grant", "general"], ["general", "grant", "local"]])
        self.stops = d.chance(0.15)
        self.policies = self._coverage()
        self.roles = {rid: self._role() for rid in ROLES[:d.between(6, 10) if big else d.between(1, 3)]}
        used = {CHARGED_AS[k] for k in self.award_kinds} | {"coverage"}
        self.used = used
        for role in self.roles.values():
            if d.chance(0.2):
                role["charge"] = {kind: self._charge() for kind in d.some(used - {"coverage"}, 1, 2)}
        for policy in self.policies.values():
            if d.chance(0.2):
                policy["charge"] = self._charge()
        doc: dict[str, Any] = {
            "format": "stipend-programme/1", "programme": "random", "edition": "2026-27", "revision": 1,
            "title": "Random programme", "currency": "USD", "rounding": d.one(["half-up", "half-even"]),
            "in_force": {"from": iso(START), "until": iso(self.until)},
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
        if self.stops:
            doc["when_exhausted"] = "stop"
        else:
            doc["when_exhausted"] = d.weighted(**{"defer": 4, "next-fund": 2})
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
        frm = UNTIL + d.between(1, 20)
        while frm + 200 < self.until:
            length = d.between(60, 190)
            made.append((frm, frm + length, frm + length + d.between(-10, 10)))
            frm += length + d.between(1, 60)
        if d.chance(0.4) or self.until > UNTIL:
            frm = max(frm, self.until + d.between(1, 20))
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
        # Only a part of a plan has a due_through that one can be serving on.
        free = [rid for rid, tree in self.requirements.items() if "due-through" not in json.dumps(tree)]
        extra = [k for k, v in self.kinds.items() if v["when"] in ("off-day", "after-hours")]
        if "per-unit" in self.award_kinds and extra and d.chance(0.7):
            awards["training"] = {"kind": "per-unit", "unit": d.one(["session", "day", "hour"]),
                                  "rate": self._dated(amount=d.cents(2500, 19000)), "for_kinds": d.some(extra)}
            if d.chance(0.5):
                awards["training"]["at_most"] = money(d.cents(5000, 60000))
            if free and d.chance(0.3):
                awards["training"]["requires"] = d.one(free)
        if "differential" in self.award_kinds and d.chance(0.4):
            awards["monthly"] = {"kind": "differential", "amount": self._dated(amount=d.cents(5000, 30000)),
                                 "serving": d.one(["any-day", "every-day", "by-days"])}
            if free and d.chance(0.3):
                awards["monthly"]["requires"] = d.one(free)
        if "pool" in self.award_kinds and d.chance(0.4):
            closes = d.between(START + 200, UNTIL - 30)
            able = [p["id"] for p in self.periods if p["cut_off"] >= iso(closes)]
            if able and free:
                awards["shared"] = {"kind": "pool", "pool": money(d.cents(50000, 900000) * self.scale),
                                    "closes": iso(closes),
                                    "pay_period": d.one(able), "requires": d.one(free),
                                    "weight": d.one(["equal", "share", "days"])}
        if "commitment" in self.award_kinds and d.chance(0.5):
            awards["fellows"] = {"kind": "commitment", "years": d.between(1, (self.until - START + 1) // 365),
                                 "credit": d.one(["year", "day"]), "employers": d.some(EMPLOYERS, 0, 2)}
            if free and d.chance(0.5):
                awards["fellows"]["requires"] = d.one(free)

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
                cap["days"] = d.between(1, 5) * (self.scale if cap["per"] == "programme" else 1)
            else:
                cap["amount"] = money(d.cents(10000, 120000) * (self.scale if cap["per"] == "programme" else 1))
            caps.append(cap)
        if caps:
            policy["caps"] = caps
        return policy

    def _fund(self, fund: str, used: set[str]) -> dict[str, Any]:
        d = self.d
        frm, until = START, self.until
        if d.chance(0.15):
            until -= d.between(20, 120)
        if d.chance(0.1):
            frm += d.between(20, 90)
        tight = d.chance(0.45) and not (self.big and self.stops)
        total = d.cents(20000, 400000) * self.scale if tight else 90000000 * self.scale
        budget = [{"from": iso(START - 30 if d.chance(0.95) else START + 150), "total": money(total), "cite": CITE}]
        if d.chance(0.3):
            more = total + d.cents(10000, 300000) * self.scale
            budget.append({"from": iso(START + d.between(160, 300)), "total": money(more),
                           "cite": CITE})
        return {"title": fund.title(), "usable": {"from": iso(frm), "until": iso(until)}, "budget": budget,
                "accounts": {kind: f"01-{fund}-{i:04d}" for i, kind in enumerate(sorted(used))}}

    def _charge(self) -> list[dict[str, str]]:
        d = self.d
        funds = d.some(self.fund_ids)
        d.r.shuffle(funds)
        shares = {1: [], 2: [d.part_of_one()], 3: ["1/3", d.one(["1/3", "0.45"])]}[len(funds)]
        return [{"fund": f, "share": s} for f, s in zip(funds, [*shares, "rest"])]

    # a later revision

    def revise(self, doc: dict[str, Any]) -> dict[str, Any]:
        """The next revision: some of the rules, otherwise."""
        d = self.d
        new = copy.deepcopy(doc)
        new["revision"] += 1
        changes = [self._new_award, self._lost_award, self._new_tree, self._new_charge, self._new_budget,
                   self._new_policy, self._new_settings]
        for change in d.r.sample(changes, d.between(1, 3)):
            change(new)
        return new

    def _new_award(self, doc: dict[str, Any]) -> None:
        award = self.d.one(self.d.one(doc["roles"].values())["awards"].values())
        if "amount" in award:
            award["amount"] = self._dated(amount=self.d.cents(20000, 250000))
        elif "rate" in award:
            award["rate"] = self._dated(amount=self.d.cents(2500, 19000))
        elif "pool" in award:
            award["pool"] = money(self.d.cents(50000, 900000) * self.scale)
        else:
            award["credit"] = self.d.one(["year", "day"])

    def _lost_award(self, doc: dict[str, Any]) -> None:
        awards = self.d.one(doc["roles"].values())["awards"]
        if len(awards) > 1:
            del awards[self.d.one(awards)]

    def _new_tree(self, doc: dict[str, Any]) -> None:
        """The same nodes under another root; what a stipend pays by must stay a child of `all`."""
        named = {a["requires"] for r in doc["roles"].values() for a in r["awards"].values()
                 if isinstance(a.get("pays"), dict)}
        free = [r for rid, r in doc["requirements"].items() if rid not in named and "id" not in r]
        if free:
            root = self.d.one(free)
            children = next(root.pop(k) for k in ("all", "any", "of") if k in root)
            root.pop("at_least", None)
            form = self.d.one(["all", "any", "of"])
            root[form] = children
            if form == "of":
                root["at_least"] = self.d.between(1, len(children))

    def _new_charge(self, doc: dict[str, Any]) -> None:
        doc["charge"][self.d.one(doc["charge"])] = self._charge()

    def _new_budget(self, doc: dict[str, Any]) -> None:
        fund = self.d.one(doc["funds"].values())
        total = int(fund["budget"][-1]["total"].replace(".", "")) + self.d.cents(10000, 300000) * self.scale
        fund["budget"][-1] = {**fund["budget"][-1], "total": money(total)}

    def _new_policy(self, doc: dict[str, Any]) -> None:
        for policy in doc["coverage"].values():
            policy["share"] = self.d.one(["1", "0.85", "2/3", "0.5"])

    def _new_settings(self, doc: dict[str, Any]) -> None:
        d = self.d
        doc["stacking"] = d.one(["all", "highest", {"at_most": money(d.cents(50000, 400000))}])
        doc["offset"] = d.one(["same-key", "same-award"])
        doc["net_schools"] = d.chance(0.5)
        doc["smallest_difference"] = d.one(["0.00", "0.02", "1.00", "25.00"])
