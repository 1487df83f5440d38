#!/usr/bin/env bash
# Real clients from PyPI and npm against a server over the tiny model. What cannot be installed is
# skipped, which is said at the end; exit 1 if a client sees what it should not.
#
#   tests/clients.sh [CLIENT..]     openai litellm langchain llm openai-js ai; all by default
set -euo pipefail
cd "$(dirname "$0")/.."

clients=("$@")
[ "${#clients[@]}" != 0 ] || clients=(openai langchain llm litellm openai-js ai)
work=${BREVITY_CLIENTS:-$(mktemp -d)}
skipped=()

cargo build --quiet --features server --bin brevity --example tiny_model
target=${CARGO_TARGET_DIR:-target}/debug
"$target/examples/tiny_model" "$work/tiny"
BREVITY_CACHE=$work/cache "$target/brevity" serve -m "$work/tiny" --port 0 2>"$work/server.log" &
server=$!
trap 'kill $server 2>/dev/null || true' EXIT
for _ in $(seq 300); do
    grep -q ready "$work/server.log" && break
    sleep 0.1
done
base=$(sed -n 's/^\(http:[^ ]*\): ready.*/\1/p' "$work/server.log")
[ -n "$base" ] || { cat "$work/server.log"; exit 1; }

# Installs into a folder that is kept if BREVITY_CLIENTS names one:  python_client CLIENT PACKAGE
python_client() {
    [ -x "$work/venv/bin/python" ] || python3 -m venv "$work/venv"
    if ! "$work/venv/bin/python" -m pip install --quiet --only-binary :all: "$2" >"$work/pip.log" 2>&1; then
        skipped+=("$1 (pip could not install $2)")
        return
    fi
    NO_PROXY=127.0.0.1 LLM_USER_PATH=$work/llm "$work/venv/bin/python" tests/clients/real.py "$base" "$1"
}

# npm_client CLIENT PACKAGE..
npm_client() {
    mkdir -p "$work/npm"
    cp tests/clients/real.mjs "$work/npm/"
    if ! (cd "$work/npm" && npm install --silent --no-audit --no-fund "${@:2}" >"$work/npm.log" 2>&1); then
        skipped+=("$1 (npm could not install ${*:2})")
        return
    fi
    (cd "$work/npm" && node real.mjs "$base" "$1")
}

for client in "${clients[@]}"; do
    case $client in
        openai) python_client openai openai ;;
        litellm) python_client litellm litellm ;;
        langchain) python_client langchain langchain-openai ;;
        llm) python_client llm llm ;;
        openai-js) npm_client openai openai ;;
        ai) npm_client ai ai @ai-sdk/openai-compatible ;;
        *) echo "no client $client"; exit 2 ;;
    esac
done

if command -v "$work/venv/bin/python" >/dev/null && "$work/venv/bin/python" -m pip install --quiet prometheus-client >/dev/null 2>&1; then
    "$work/venv/bin/python" - "$base" <<'EOF'
import sys, urllib.request
from prometheus_client.parser import text_string_to_metric_families
text = urllib.request.urlopen(sys.argv[1] + "/metrics").read().decode()
names = [family.name for family in text_string_to_metric_families(text)]
assert "brevity_prompt_tokens" in names and "brevity_ttft_seconds" in names, names
print("metrics\n  ok: prometheus_client reads", len(names), "families")
EOF
else
    skipped+=("metrics (no prometheus-client)")
fi

kill -TERM $server
wait $server
for what in "${skipped[@]+"${skipped[@]}"}"; do printf 'SKIPPED: %s\n' "$what"; done
