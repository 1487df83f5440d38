#!/usr/bin/env bash
# Mutates model files of every kind and loads them:  tests/fuzz.sh [SECONDS FOR EACH KIND]
set -euo pipefail
cd "$(dirname "$0")/.."
cargo run --quiet --release --manifest-path fuzz/Cargo.toml -- --seconds "${1:-600}"
