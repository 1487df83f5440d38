#!/usr/bin/env bash
# Decode beside other work: what is left of the quiet speed.
#
#   bench/busy.sh MODEL.gguf [LLAMA_BENCH] [ROUNDS]
#
# In every round: quiet; with one busy competitor for every CPU; with four times as many threads as
# CPUs. Then the same of llama.cpp, if its llama-bench is given. A fair share of a CPU that one other
# program wants is a half. Prints tok/s, medians of the rounds, and ratios. Nothing else should run.
set -euo pipefail
model=$1
llama=${2:-}
rounds=${3:-3}
brevity=${BREVITY:-target/release/brevity}
cpus=$(nproc)
many=$((cpus * 4))
tokens=64
competitors=()

stop_competitors() {
    [ ${#competitors[@]} -eq 0 ] || kill "${competitors[@]}" 2>/dev/null || true
    wait "${competitors[@]}" 2>/dev/null || true
    competitors=()
}
trap stop_competitors EXIT

start_competitors() {
    local i
    for ((i = 0; i < cpus; i++)); do
        (while :; do :; done) &
        competitors+=($!)
    done
    sleep 0.2
}

# NAME THREADS: tokens per second of one run of the engine.
measure() {
    case $1 in
    brevity) "$brevity" bench -m "$model" -t "$2" -p 0 -n "$tokens" -r 1 -o json 2>/dev/null ;;
    llama.cpp) "$llama" -m "$model" -t "$2" -p 0 -n "$tokens" -r 1 -o json 2>/dev/null ;;
    esac | python3 -c 'import json, sys; print(json.load(sys.stdin)[0]["avg_ts"])'
}

results=$(mktemp)
for ((round = 0; round < rounds; round++)); do
    for engine in brevity ${llama:+llama.cpp}; do
        echo "$engine quiet $(measure "$engine" "$cpus")"
        start_competitors
        echo "$engine busy $(measure "$engine" "$cpus")"
        stop_competitors
        echo "$engine many $(measure "$engine" "$many")"
    done
done >"$results"

python3 - "$results" "$many" <<'REPORT'
import statistics
import sys

samples = {}
for line in open(sys.argv[1]):
    engine, case, speed = line.split()
    samples.setdefault(engine, {}).setdefault(case, []).append(float(speed))
print("| engine | quiet tok/s | busy | share | -t " + sys.argv[2] + " | share |")
print("|---|---|---|---|---|---|")
for engine, cases in samples.items():
    quiet, busy, many = (statistics.median(cases[c]) for c in ("quiet", "busy", "many"))
    print(f"| {engine} | {quiet:.1f} | {busy:.1f} | {busy / quiet:.1%} | {many:.1f} | {many / quiet:.1%} |")
REPORT
rm -f "$results"
