#!/usr/bin/env bash
# Mutates files of every kind that brevity opens (models, packed files, prefixes, adapters, gates, verifiers) and loads them:
#   tests/fuzz.sh [SECONDS FOR EACH KIND]
set -euo pipefail
cd "$(dirname "$0")/.."
cargo run --quiet --release --manifest-path fuzz/Cargo.toml -- --seconds "${1:-600}"
