"""What a run exercised: counted from the twin's decisions, held against the page's closed table of codes."""
from collections import Counter

# programme.md, Awards: the outcomes with the codes that each may carry.
TABLE = {
    "paid": "",
    "reduced": "CEILING UNITS BENEFITS CAP AT_MOST STACK_LIMIT PROPORTION TIER LEFT",
    "held": "HELD_AFTER_PAID OPEN UNKNOWN UNRECORDED UNVERIFIED AWAITS_ACCEPTANCE NO_EVIDENCE NO_CALENDAR NO_RATE"
            " MOVED DUPLICATE_TEACHER DUPLICATE_SUBSTITUTE",
    "forfeited": "UNMET LEFT_BEFORE BELOW_TIERS BELOW_PROPORTION NOT_SERVING RECOVERED LEFT",
    "denied": "NO_SESSION KIND_NOT_COVERED SESSION_CANCELLED WRONG_DAY WRONG_PART NOT_AUDIENCE OUT_OF_EDITION"
              " WRONG_SCHOOL SCHOOL_CLOSED TEACHER_ABSENT LATE NOT_VERIFIED DUPLICATE_CONFIRMED CONTRACT_TIME"
              " COVERED_TIME ALREADY_PAID UNIT_MISMATCH NOT_STACKED CAP AT_MOST STACK_LIMIT WITHDRAWN"
              " FUND_NOT_USABLE UNITS CEILING",
    "deferred": "FUND_EXHAUSTED FUND_NOT_USABLE",
    "not_due": "",
}
KINDS = {"stipend": "stipend", "unit": "per-unit", "diff": "differential", "pool": "pool", "aid": "commitment",
         "cover": "coverage"}
LEAVES = ("attended", "delivered", "logged", "agreed", "serving")
VERDICTS = ("met", "waived", "unmet", "unknown", "open", "not_due")
# A logged or agreed fact is there or not, and serving is of assignments: nothing of it awaits anybody. A
# log's window and a signature are never "not due".
NEVER = {("logged", "unknown"), ("agreed", "unknown"), ("serving", "unknown"), ("logged", "not_due"),
         ("agreed", "not_due"), ("serving", "not_due")}
PAIRS = (("expense", "payable"), ("expense", "receivable"), ("expense", "written-off"), ("receivable", "expense"),
         ("payable", "expense"), ("cash", "receivable"), ("payable", "receivable"), ("written-off", "receivable"),
         ("payable", "cash"), ("cash", "payable"))
ADVANCES = (("advance", "payable"), ("advance", "receivable"), ("receivable", "advance"), ("expense", "advance"),
            ("advance", "expense"))


def count(batch: dict, seen: Counter) -> None:
    """Add one batch of the twin."""
    if "refused" in batch:
        seen["refused", batch["refused"]] += 1
        return
    for d in batch["decisions"]:
        kind = KINDS[d["key"].split(":")[0]]
        seen["kind", kind, d["outcome"]] += 1
        for code in d["codes"]:
            seen["code", d["outcome"], code] += 1
    for e in batch["entries"]:
        seen["entry", e["debit"], e["credit"]] += 1
        if "cancels" in e:
            seen["entry", "cancels another key"] += 1
    for what in ("carried", "no_decision"):
        seen[what] += len(batch[what])


def wanted(kinds: set) -> set:
    """What a run of some length with these kinds of awards is to reach."""
    want = {("kind", kind, "paid") for kind in {*kinds, "coverage"}}
    want |= {("outcome", outcome) for outcome in TABLE}
    lacks = set()
    if "per-unit" not in kinds:
        lacks |= {("denied", c) for c in "CONTRACT_TIME COVERED_TIME ALREADY_PAID UNIT_MISMATCH AT_MOST".split()}
        lacks |= {("reduced", "AT_MOST")}
    if "differential" not in kinds:
        lacks |= {("forfeited", "NOT_SERVING")}
    if "commitment" not in kinds:
        lacks |= {("reduced", "LEFT"), ("forfeited", "LEFT")}
    else:
        want |= {("entry", *pair) for pair in ADVANCES}
    want |= {("code", outcome, code) for outcome, codes in TABLE.items() for code in codes.split()
             if (outcome, code) not in lacks}
    want |= {("leaf", leaf, verdict) for leaf in LEAVES for verdict in VERDICTS if (leaf, verdict) not in NEVER}
    want |= {("entry", *pair) for pair in PAIRS} | {("entry", "cancels another key"), ("carried",), ("no_decision",)}
    return want


def missing(seen: Counter, kinds: set) -> list:
    have = {k if isinstance(k, tuple) else (k,) for k, n in seen.items() if n}
    have |= {("outcome", k[2]) for k in have if k[0] == "kind"}
    return sorted(" ".join(w) for w in wanted(kinds) - have)


def lines(seen: Counter) -> list:
    return [f"{n:10}  {' '.join(k) if isinstance(k, tuple) else k}" for k, n in sorted(
        seen.items(), key=lambda item: item[0] if isinstance(item[0], tuple) else (item[0],))]
