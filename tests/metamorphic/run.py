"""Metamorphic relations: another telling of the same history, or a history with one thing more.

    run.py PROGRAM SOURCE_ROOT [--first S] [--seeds N] [--whole] [--option GENERATOR_OPTION] [WORD...]

Every relation is run on a district of the tests and on random histories of twin/generate.py, N each;
relation number i begins with seed S + i * N.  A relation's text says what holds and by which clause of
the pages; it counts what it compared, and one that compared nothing fails.  --whole keeps all batches
of a history; otherwise the middle and the last are run, with all facts up to each.  Runs under
with_server; answers in TAP; WORD chooses relations.  Many more, on a server of their own:

    build-test/tests/with_server python3 tests/metamorphic/run.py build/cli/stipend . --first 1000 \\
        --seeds 100 --whole
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


def relations(words: list[str]) -> list:
    found = [value for module in (facts, rules, money) for name, value in vars(module).items()
             if name.startswith("relation_")]
    return [one for one in found if not words or any(word in one.__name__ for word in words)]


def title_of(relation) -> str:
    """The sentence of a relation, without the clause."""
    return " ".join(relation.__doc__.split()).partition(" (")[0].rstrip(".")


def one_run(asked, world: World, relation, make) -> tuple[str, int, str]:
    """The history's name, how much was compared, and what is wrong."""
    base: History | None = None
    try:
        base = make()
        shape = getattr(relation, "shape", None) or ((lambda x: x) if asked.whole else h.of_two)
        dice = random.Random(f"{relation.__name__} {base.name}")
        return base.name, relation(world, shape(base), dice), ""
    except Exception:  # pylint: disable=broad-except
        return base.name if base else "?", 0, traceback.format_exc()


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("program", type=os.path.abspath)
    asked.add_argument("source")
    asked.add_argument("--first", type=int, default=0)
    asked.add_argument("--seeds", type=int, default=1)
    asked.add_argument("--whole", action="store_true")
    asked.add_argument("--option", action="append", default=[], help="given on to generate.py")
    asked.add_argument("--districts", choices=("one", "both", "none"), default="one")
    asked.add_argument("words", nargs="*")
    asked = asked.parse_args()
    world = World(asked.program)
    chosen = relations(asked.words)
    with ThreadPoolExecutor(WORKERS) as pool:
        runs = [[pool.submit(one_run, asked, world, relation, make)
                 for make in histories_of(asked, number, relation)]
                for number, relation in enumerate(chosen)]
        sys.exit(tell(chosen, runs))


def histories_of(asked, number: int, relation) -> list:
    """What makes the histories of a relation."""
    districts = {"none": [], "both": [h.small_district, h.example_district],
                 "one": [getattr(relation, "district", h.small_district)]}[asked.districts]
    first = asked.first + number * asked.seeds
    return [*districts, *(lambda seed=seed: h.random_history(seed, *asked.option)
                          for seed in range(first, first + asked.seeds))]


def tell(chosen: list, runs: list[list[Future]]) -> bool:
    print(f"1..{len(chosen)}", flush=True)
    failed, begun = False, time.monotonic()
    for number, (relation, futures) in enumerate(zip(chosen, runs), 1):
        results = [future.result() for future in futures]
        wrong = [(name, text) for name, _, text in results if text]
        compared = sum(n for _, n, _ in results)
        good = not wrong and compared > 0
        failed = failed or not good
        print(f"{'ok' if good else 'not ok'} {number} - {title_of(relation)}"
              f" # {len(results)} histories, {compared} compared", flush=True)
        for name, text in wrong[:5]:
            print(f"{relation.__name__}, {name}:\n{text}", file=sys.stderr, flush=True)
    print(f"# {time.monotonic() - begun:.0f} s", flush=True)
    return failed


main()
