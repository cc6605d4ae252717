#!/bin/sh
# fuzz.sh [SECONDS [TARGET...]]: libFuzzer with sanitizers on the readers of what people write, a
# minute each or as said: programme, json, facts, plan.  What is found is kept in build-fuzz.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
made=$root/build-fuzz
seconds=${1:-60}
[ $# -eq 0 ] || shift
[ $# -gt 0 ] || set -- programme json facts plan

python3 "$root/tests/fuzz/seeds.py" "$root" "$made/seeds"
for target; do
    mkdir -p "$made/found/$target"
    echo "fuzz: $target for $seconds seconds" >&2
    "$made/tests/fuzz/${target}_fuzz" -max_total_time="$seconds" -max_len=65536 -timeout=10 \
        -rss_limit_mb=2048 -print_final_stats=1 -verbosity="${FUZZ_VERBOSITY:-1}" \
        -dict="$made/seeds/$target.dict" -artifact_prefix="$made/$target-" \
        "$made/found/$target" "$made/seeds/$target"
done
