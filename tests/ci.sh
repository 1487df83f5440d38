#!/usr/bin/env bash
# The one list of checks: what people and CI run before a change lands.
# Installs what it needs (Rust target, qemu, llvm-mca) where it can, and lists at the end what was skipped, by
# this script or by a test.
set -euo pipefail
cd "$(dirname "$0")/.."

arm=aarch64-unknown-linux-musl
skipped=()
log=$(mktemp)
trap 'rm -f "$log"' EXIT
export CARGO_INCREMENTAL=0 # most of the time goes into compiling, and nothing is compiled twice

step() { printf '\n== %s\n' "$*"; }

skip() {
    printf 'SKIPPED: %s\n' "$*"
    skipped+=("$*")
}

have_qemu() { command -v qemu-aarch64-static >/dev/null; }
have_llvm_mca() { command -v llvm-mca-22 >/dev/null; }

# Runs tests; what they print is shown if one fails, and their skips are kept for the end.
tests() {
    local what
    if ! "$@" -- --show-output >"$log" 2>&1; then
        cat "$log"
        return 1
    fi
    grep -E '^test result: ' "$log" | awk '{ passed += $4; ignored += $8 } END { print passed " passed, 0 failed, " ignored " skipped" }'
    while read -r what; do skipped+=("$what"); done < <(grep -E '^skipped: ' "$log" | sed 's/^skipped: //' | sort -u)
}

step "tools"
rustup component add rustfmt clippy >/dev/null 2>&1 || true
rustup target list --installed | grep -qx "$arm" || rustup target add "$arm" || true
missing=()
have_qemu || missing+=(qemu-user-static)
have_llvm_mca || missing+=(llvm-22)
if [ "${#missing[@]}" != 0 ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq && apt-get install -y -qq "${missing[@]}" >/dev/null || true
fi
have_llvm_mca || skip "the table of cycles against its record (no llvm-mca-22)"
cargo --version

step "format"
cargo fmt --all --check

step "lints, $(rustc -vV | sed -n 's/host: //p')"
cargo clippy --quiet --workspace --all-targets --features brevity/server -- -D warnings
cargo clippy --quiet -p brevity --lib --no-default-features -- -D warnings

step "documentation"
RUSTDOCFLAGS="-D warnings" cargo doc --quiet --workspace --no-deps

step "the library without the command line, the command without the server"
if cargo tree -p brevity -e normal --prefix none | grep '^tokio '; then
    echo "the network is a feature: tokio is in the tree without it"
    exit 1
fi
without=$(cargo tree -p brevity --no-default-features -e normal --prefix none)
for crate in clap ctrlc indicatif tokio axum; do
    ! grep -q "^$crate v" <<<"$without" || { echo "$crate is among the library's dependencies"; exit 1; }
done

step "tests on this machine"
tests cargo test --quiet --workspace --features brevity/server

step "examples on a tiny model"
# The tests' build made them: another one, with other features, would compile the library again.
tiny=target/ci-tiny-model
examples=${CARGO_TARGET_DIR:-target}/debug/examples
"$examples/tiny_model" "$tiny"
export BREVITY_CACHE=$PWD/target/ci-cache
"$examples/solve" "$tiny" >/dev/null
echo 'Hello?' | "$examples/chat" "$tiny" >/dev/null
"$examples/many_requests" "$tiny" >/dev/null
"$examples/kernel" >/dev/null
unset BREVITY_CACHE

step "fuzz targets build"
cargo build --quiet --manifest-path fuzz/Cargo.toml

# Tests on an emulated core:  on_core CPU ARGS..
on_core() {
    CARGO_TARGET_AARCH64_UNKNOWN_LINUX_MUSL_RUNNER="qemu-aarch64-static -cpu $1" PROPTEST_CASES=32 \
        cargo test --quiet --workspace --exclude brevity-asm-gen --exclude brevity-capi --target "$arm" "${@:2}"
}

if rustup target list --installed | grep -qx "$arm"; then
    step "lints, $arm"
    # The other crates have no code of their own for an architecture.
    cargo clippy --quiet -p brevity-kernels --all-targets --target "$arm" -- -D warnings
    if have_qemu; then
        # One build, three cores: all tests where every tier of Arm is, then on a core without int8
        # matrix products and on one with NEON only; there without those that take long and compute nothing.
        step "tests under qemu, -cpu max"
        on_core max --tests
        for cpu in cortex-a76 cortex-a53; do
            step "tests of what computes under qemu, -cpu $cpu"
            on_core "$cpu" --lib -- --skip cli:: --skip gguf:: --skip hf:: --skip packed:: \
                --skip team:: --skip tokenizer:: --skip topology:: --skip jinja:: --skip chat:: --skip cache_dir:: \
                --skip answer:: --skip pull:: --skip train::
            on_core "$cpu" --test golden
        done
    else
        skip "tests of the Arm tiers (no qemu-aarch64-static)"
    fi
else
    skip "everything for $arm (the target could not be added)"
fi

step "done"
printf '%s\n' "${skipped[@]+"${skipped[@]}"}" | sort -u | sed '/^$/d; s/^/skipped: /'
