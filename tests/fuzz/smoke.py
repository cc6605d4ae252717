"""Each fuzz target with a few thousand changed seeds: smoke.py ROOT {TARGET_smoke RUNS}..."""
import pathlib
import subprocess
import sys
import tempfile

root, *pairs = sys.argv[1:]
seeds = pathlib.Path(__file__).parent / "seeds.py"
with tempfile.TemporaryDirectory() as out:
    subprocess.run([sys.executable, str(seeds), root, out], check=True)
    for program, runs in zip(pairs[::2], pairs[1::2]):
        target = pathlib.Path(program).name.removesuffix("_smoke")
        files = sorted(map(str, (pathlib.Path(out) / target).iterdir()))
        print(f"{target}: ", end="", flush=True)
        subprocess.run([program, runs, f"{out}/{target}.dict", *files], check=True)
