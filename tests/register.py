"""A batch (stipend-batch/1) as a register that people read: the form of the golden files."""

LINE = "{key:<28} {payee:<6} {about:<8} {day:<11} {outcome:<10} {target:>9}  {rest}"
ENTRY = "    {fund:<10} {debit:>10} to {credit:<10} {amount:>10}{rest}"


def decision_line(decision: dict) -> str:
    funds = ", ".join(f"{fund} {amount}" for fund, amount in sorted(decision["funds"].items()))
    codes = " ".join(decision["codes"])
    rest = "; ".join(part for part in (codes, funds and f"holds {funds}") if part)
    return LINE.format(key=decision["key"], payee=decision["payee"], about=decision["for_period"],
                       day=decision["service_day"] or "-", outcome=decision["outcome"],
                       target=decision["target"], rest=rest).rstrip()


def entry_line(entry: dict, decision: dict | None) -> str:
    """What of an entry is not as in the decision above it is said."""
    other = [f"{word} {entry[name]}" for word, name in
             (("payee", "payee"), ("for", "for_period"), ("of", "service_day"))
             if decision is None or entry[name] != decision[name]]
    if entry.get("cancels"):
        other.append(f"cancels {entry['cancels']}")
    return ENTRY.format(fund=entry["fund"], debit=entry["debit"], credit=entry["credit"],
                        amount=entry["amount"], rest="".join(f"  {word}" for word in other))


def totals_lines(batch: dict) -> list[str]:
    lines = [f"{name}: " + (", ".join(f"{key} {value}" for key, value in sorted(values.items()))
                            or "none")
             for name, values in (("funds", batch["totals"]["funds"]),
                                  ("all decisions", batch["totals"]["outcomes"]),
                                  ("carried", batch["carried"]))]
    for name in ("blockers", "no_decision"):
        for item in batch[name]:
            lines.append(f"{name}: {item['code']} {item.get('key') or item.get('subject') or ''}: "
                         f"{item['words']}")
    return lines


def register(batch: dict, everything: bool = False) -> str:
    """The decisions that are new, changed or have entries (or all), each with its entries."""
    by_key: dict[str, list[dict]] = {}
    for entry in batch["entries"]:
        by_key.setdefault(entry["key"], []).append(entry)
    lines = [f"{batch['programme']} {batch['edition']}, period {batch['period']}, "
             f"as of {batch['as_of']}: " +
             (f"batch {batch['batch']}" if batch["batch"] else "nothing to post"), "",
             LINE.format(key="key", payee="payee", about="for", day="day", outcome="outcome",
                         target="target", rest="codes; what the funds hold"), ""]
    for decision in batch["decisions"]:
        entries = by_key.pop(decision["key"], [])
        if decision["changed"] or entries or everything:
            lines.append(decision_line(decision))
            lines += [entry_line(entry, decision) for entry in entries]
    for key, entries in by_key.items():
        lines.append(f"{key}: no decision")
        lines += [entry_line(entry, None) for entry in entries]
    return "\n".join([*lines, "", *totals_lines(batch)]) + "\n"
