#!/usr/bin/env bash
# Times brevity and llama.cpp in turns on one model and prints the medians and their ratio.
#   bench/paired.sh LLAMA_BENCH MODEL.gguf [ROUNDS] [THREADS]
# LLAMA_BENCH is the peer's llama-bench, built by you. Rounds alternate, so that a disturbance of the
# machine meets both; the ratio is the median of the rounds' ratios.
set -euo pipefail
[ $# -ge 2 ] || { sed -n '2,5s/^# //p' "$0"; exit 2; }
peer=$1 model=$(realpath "$2") rounds=${3:-5} threads=${4:-2}
cd "$(dirname "$0")/.."
cargo build --release --quiet
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
for i in $(seq "$rounds"); do
    printf '\rround %s of %s' "$i" "$rounds" >&2
    "$peer" -m "$model" -t "$threads" -r 2 -o json 2>/dev/null >"$out/peer.$i"
    target/release/brevity bench -m "$model" -t "$threads" -r 2 -o json 2>/dev/null >"$out/brevity.$i"
done
printf '\r' >&2
python3 - "$out" "$rounds" <<'E2'
import json, statistics, sys

folder, rounds = sys.argv[1], int(sys.argv[2])

def speeds(name):
    runs = [json.load(open(f"{folder}/{name}.{i + 1}")) for i in range(rounds)]
    return [{(t["n_prompt"], t["n_gen"]): t["avg_ts"] for t in run} for run in runs]

brevity, peer = speeds("brevity"), speeds("peer")
print("| test | brevity tok/s | llama.cpp tok/s | ratio | rounds |\n|---|---|---|---|---|")
for test in brevity[0]:
    a, b = [run[test] for run in brevity], [run[test] for run in peer]
    ratios = [x / y for x, y in zip(a, b)]
    name = f"tg{test[1]}" if test[1] else f"pp{test[0]}"
    each = " ".join(f"{r:.2f}" for r in ratios)
    print(f"| {name} | {statistics.median(a):.1f} | {statistics.median(b):.1f} "
          f"| {statistics.median(ratios):.2f} | {each} |")
E2
