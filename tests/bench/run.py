"""Measures stipend beside what it is held against (see README.md).

    run.py BUILD [--reps N] [--most N] [SIZE...]      sizes by default: 10000 100000

--reps: repetitions of which medians are told (3, from 1,000,000 on 1); --most: how many entries ledger and
hledger get for balances (1,000,000), a fourth of it for registers.
"""
from __future__ import annotations

import argparse
import pathlib
import sys

from measure import Bench
from size import Size


def number(text: str) -> int:
    return int(text.replace("_", "").replace(",", ""))


def show_steps(size: Size) -> None:
    print(f"\n{size.n:,} teachers, {size.facts:,} facts; "
          + (f"medians of {size.reps}" if size.reps > 1 else "each measured once"))
    form = "{:36} {:>9} {:>12} {:9} {:>10} {:>10}"
    print(form.format("step", "s", "a second", "", "client MB", "server MB"))
    for name, (done, n, unit) in size.steps.items():
        rate = f"{n / done.seconds:,.0f}" if n > 1 else ""
        print(form.format(name, f"{done.seconds:.3f}", rate, unit if n > 1 else "", f"{done.client / 1024:.1f}",
                          f"{done.server / 1024:.1f}" if done.server else ""))


def show_ratios(size: Size) -> None:
    form = "{:36} {:>9} {:26} {:>11} {:>8} {:>7}"
    print("\n" + form.format("what", "s", "against", "s", "ratio", "reach"))
    for a in size.ratios:
        digits = 3 if min(a.seconds, a.other) >= 0.01 else 6
        print(form.format(a.what, f"{a.seconds:.{digits}f}", a.against, f"{a.other:.{digits}f}",
                          f"{a.seconds / a.other:.3g}", a.reach))
    for note in size.notes:
        print("  " + note)


def show_growth(small: Size, large: Size) -> None:
    """1.00: as much more as there are more teachers; memory as it is, which should stay."""
    print(f"\n{large.n:,} against {small.n:,} teachers: time a teacher, and memory")
    form = "{:36} {:>9} {:>10} {:>10}"
    print(form.format("step", "time", "client", "server"))
    for name, (done, _, _) in large.steps.items():
        if name not in small.steps:
            continue
        before = small.steps[name][0]
        ratios = [done.seconds / large.n / (before.seconds / small.n)]
        ratios += [a / b if b else 0 for a, b in ((done.client, before.client), (done.server, before.server))]
        print(form.format(name, *(f"{r:.2f}" if r else "" for r in ratios)))
    print(form.format("bytes an entry", f"{large.entry_bytes / small.entry_bytes:.2f}", "", "")
          + "\n  reach: run 1.2")


def main() -> int:
    options = argparse.ArgumentParser(prog="./dev bench", description="Measures stipend; see tests/bench/README.md")
    options.add_argument("--reps", type=number, default=None, metavar="N")
    options.add_argument("--most", type=number, default=1000000, metavar="N")
    options.add_argument("sizes", type=number, nargs="*", metavar="SIZE")
    build = pathlib.Path(sys.argv[1]).resolve()
    asked = options.parse_args(sys.argv[2:])
    done: list[Size] = []
    bench = Bench(build)
    try:
        bench.psql("postgres", "CREATE DATABASE empty TEMPLATE stipend STRATEGY file_copy")
        for n in asked.sizes or [10000, 100000]:
            done.append(Size(bench, n, asked.reps, asked.most))
            done[-1].run()
            show_steps(done[-1])
            show_ratios(done[-1])
            sys.stdout.flush()
    finally:
        bench.close()
    for small, large in zip(done, done[1:]):
        show_growth(small, large)
    return 0


if __name__ == "__main__":
    sys.exit(main())
