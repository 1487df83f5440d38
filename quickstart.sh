#!/usr/bin/env bash
# Builds brevity, fetches SmolLM2-135M-Instruct (98 MB, Apache-2.0) if it is not here, and answers a
# question:  ./quickstart.sh "What is photosynthesis?"
set -euo pipefail
cd "$(dirname "$0")"

command -v cargo >/dev/null || { echo "quickstart: needs cargo: install Rust 1.95 or later with rustup" >&2; exit 1; }
cargo build --release --quiet
brevity=${CARGO_TARGET_DIR:-target}/release/brevity
"$brevity" pull --path smollm2 >/dev/null 2>&1 || "$brevity" pull smollm2
exec "$brevity" run -m smollm2 -p "${1:-What is photosynthesis?}"
