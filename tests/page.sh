#!/usr/bin/env bash
# Looks at the page of `brevity serve` in headless Chromium: asks, sees streams and vote, at a desk's width
# and at 360 px.   tests/page.sh MODEL OUT.png [serve options..]
#
# Needs Debian's chromium; playwright-core comes from npm. Says so and ends with 77 if one is missing.
set -euo pipefail
cd "$(dirname "$0")/.."
model=$1 out=$(realpath "$2")
work=${BREVITY_CLIENTS:-$(mktemp -d)}

command -v chromium >/dev/null || { echo "SKIPPED: the page (no chromium)"; exit 77; }
mkdir -p "$work/npm"
cp tests/clients/page.mjs "$work/npm/"
(cd "$work/npm" && npm install --silent --no-audit --no-fund playwright-core >"$work/npm.log" 2>&1) ||
    { echo "SKIPPED: the page (npm could not install playwright-core)"; exit 77; }

brevity=${BREVITY:-target/debug/brevity}
"$brevity" serve -m "$model" --port 0 "${@:3}" 2>"$work/page.log" &
server=$!
trap 'kill $server 2>/dev/null || true' EXIT
for _ in $(seq 600); do
    grep -q ready "$work/page.log" && break
    sleep 0.1
done
base=$(sed -n 's/^\(http:[^ ]*\): ready.*/\1/p' "$work/page.log")
[ -n "$base" ] || { cat "$work/page.log"; exit 1; }
(cd "$work/npm" && node page.mjs "$base" "$out")
