#!/bin/sh
# fuzz.sh [SECONDS]: libFuzzer on the programme reader, with sanitizers, for a minute or as said.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
made=$root/build-fuzz
command -v clang >/dev/null || { echo 'fuzz: clang is needed: apt-get install clang' >&2; exit 2; }
mkdir -p "$made/found"
# shellcheck disable=SC2046
clang -std=gnu17 -g -O1 -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=undefined -D_GNU_SOURCE \
    -I"$root" -o "$made/programme_fuzz" "$root/tests/fuzz/programme_fuzz.c" "$root"/engine/programme_*.c \
    "$root"/engine/json_*.c "$root/engine/fault.c" "$root/engine/arena.c" "$root/engine/error.c" \
    "$root/engine/utf8.c" "$root"/rules/day.c "$root"/rules/money.c "$root"/rules/programme.c \
    $(pkg-config --cflags --libs libcjson)
exec "$made/programme_fuzz" -max_total_time="${1:-60}" -max_len=65536 -artifact_prefix="$made/" \
    "$made/found" "$root/tests/programme" "$root/examples/teacher-leader-pathways"
