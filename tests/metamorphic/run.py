"""Metamorphic relations: another telling of the same history, or a history with one thing more.

    run.py PROGRAM SOURCE_ROOT [WORD...] [--seeds N] [--first S] [--whole] [--option=OPTION]

A relation's text says what holds and by which clause of the pages; it counts what it compared, and one
that compared nothing fails.  STIPEND_PLAIN, if set, is the program that is run instead (the same without
sanitizers, which hundreds of short commands would wait for).  Without --seeds each relation is run on one
random history of twin/generate.py (given OPTION), and on a district of the tests if nothing of that one
compares; with it on both districts and N histories, from seed S.  --whole keeps all batches of a history; otherwise the
middle one and the last are run, with all facts up to each.  WORD chooses relations.  Runs under
with_server; answers in TAP.  Many, on a server of their own:

    build-test/tests/with_server python3 tests/metamorphic/run.py build/cli/stipend . --seeds 100 --whole
"""
from __future__ import annotations

import argparse
import os
import pathlib
import random
import sys
import time
import traceback
from concurrent.futures import Future, ThreadPoolExecutor

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import facts  # noqa: E402
import history as h  # noqa: E402
import money  # noqa: E402
import rules  # noqa: E402
from history import History, World  # noqa: E402

WORKERS = 3
# Where each relation is run on one history, it is one of so few: most first tellings are shared then.
SHARED = 2
TWO_BATCHES = (rules.relation_revision_that_says_the_same, rules.relation_planned_again, rules.relation_replayed)


def relations(words: list[str]) -> list:
    found = [value for module in (facts, rules, money) for name, value in vars(module).items()
             if name.startswith("relation_")]
    return [one for one in found if not words or any(word in one.__name__ for word in words)]


def title_of(relation) -> str:
    """The sentence of a relation, without the clause."""
    return " ".join(relation.__doc__.split()).partition(" (")[0].partition(". ")[0].rstrip(".")


def shape_of(asked, relation):
    """Two batches; where each relation is run once, a document's is held against one batch."""
    if asked.whole:
        return History.copy
    return h.of_two if asked.seeds or relation.__module__ != "rules" or relation in TWO_BATCHES else h.of_last


def one_run(asked, world: World, relation, make) -> tuple[str, int, str]:
    """The history's name, how much was compared, and what is wrong."""
    base: History | None = None
    try:
        base = make()
        shape = getattr(relation, "shape", None) or shape_of(asked, relation)
        dice = random.Random(f"{relation.__name__} {base.name}")
        return base.name, relation(world, shape(base), dice), ""
    except Exception:  # pylint: disable=broad-except
        lines = traceback.format_exc().splitlines()
        said = next(i for i, line in enumerate(lines) if i > 0 and not line.startswith(" "))
        return base.name if base else "?", 0, "\n".join(lines[said - 2:])


def until_compared(asked, world: World, relation, makes: list) -> list[tuple[str, int, str]]:
    results: list[tuple[str, int, str]] = []
    while makes and not any(n or wrong for _, n, wrong in results):
        results.append(one_run(asked, world, relation, makes.pop(0)))
    return results


def submit(asked, world: World, pool: ThreadPoolExecutor, number: int, relation) -> list[Future]:
    """The relation's runs; each answers with a list of results."""
    def seeded(seed: int):
        return lambda: h.random_history(seed, *asked.option)
    if not asked.seeds:
        district = getattr(relation, "district", h.small_district)
        makes = [seeded(asked.first + number % SHARED), district]
        return [pool.submit(until_compared, asked, world, relation, makes)]
    makes = [h.small_district, h.example_district,
             *map(seeded, range(asked.first, asked.first + asked.seeds))]
    return [pool.submit(until_compared, asked, world, relation, [make]) for make in makes]


def tell(chosen: list, runs: list[list[Future]]) -> bool:
    """Print each relation's result as it comes; true if one failed."""
    print(f"1..{len(chosen)}", flush=True)
    failed, begun = False, time.monotonic()
    for number, (relation, futures) in enumerate(zip(chosen, runs), 1):
        results = [result for future in futures for result in future.result()]
        wrong = [(name, text) for name, _, text in results if text]
        compared = sum(n for _, n, _ in results)
        good = not wrong and compared > 0
        failed = failed or not good
        print(f"{'ok' if good else 'not ok'} {number} - {title_of(relation)}", flush=True)
        print(f"# {len(results)} histories, {compared} compared, {len(wrong)} wrong", flush=True)
        for name, text in wrong[:5]:
            print(f"{relation.__name__}, {name}:\n{text}", file=sys.stderr, flush=True)
    print(f"# {time.monotonic() - begun:.0f} s", flush=True)
    return failed


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("program", type=os.path.abspath)
    asked.add_argument("source")
    asked.add_argument("words", nargs="*")
    asked.add_argument("--first", type=int, default=2)
    asked.add_argument("--seeds", type=int, default=0)
    asked.add_argument("--whole", action="store_true")
    asked.add_argument("--option", action="append", default=[])
    asked = asked.parse_args()
    world = World(os.environ.get("STIPEND_PLAIN") or asked.program)
    chosen = relations(asked.words)
    with ThreadPoolExecutor(WORKERS) as pool:
        runs = [submit(asked, world, pool, number, one) for number, one in enumerate(chosen)]
        sys.exit(tell(chosen, runs))


main()
