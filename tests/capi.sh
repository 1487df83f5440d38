#!/usr/bin/env bash
# The C library as C programs have it: examples/c/solve.c is compiled as C99 and as C++, linked against the
# shared and the static library, run under valgrind, and linked statically for Arm and run under qemu. Each
# prints the tokens that `brevity run` prints.
#
#   tests/capi.sh [--debug]
#
# Needs gcc, g++, nm and valgrind; for Arm clang, the musl target of Rust, the headers of musl-dev and qemu.
# Says what it skips.
set -euo pipefail
cd "$(dirname "$0")/.."

profile=release
flags=(--release)
if [ "${1:-}" = --debug ]; then
    profile=debug
    flags=()
fi
arm=aarch64-unknown-linux-musl
target=${CARGO_TARGET_DIR:-target}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export BREVITY_CACHE=$work/cache

step() { printf '\n== %s\n' "$*"; }
fail() { printf 'FAILED: %s\n' "$*" >&2; exit 1; }

step "libraries, binary, tiny model"
cargo build --quiet "${flags[@]}" -p brevity-capi -p brevity
cargo run --quiet "${flags[@]}" --example tiny_model "$work/model"
built=$target/$profile

question="What is 2 + 3?"
"$built/brevity" run -m "$work/model" -p "$question" -n 24 -o json >"$work/run.json"
golden=$(python3 -c 'import json, sys; print(*json.load(open(sys.argv[1]))["tokens"])' "$work/run.json")
[ -n "$golden" ] || fail "brevity run wrote no token"

step "the header's functions are the library's symbols"
grep -oE '\bbrevity_[a-z_]+\(' capi/include/brevity.h | tr -d '(' | sort -u >"$work/declared"
nm --dynamic --defined-only --format=posix "$built/libbrevity_capi.so" | cut -d' ' -f1 | sort -u >"$work/exported"
diff "$work/declared" "$work/exported" || fail "header and symbols differ"

strict=(-Wall -Wextra -Werror -pedantic -O1 -g -Icapi/include)
system=(-lpthread -ldl -lm)
step "C99, C++, shared and static"
gcc -std=c99 "${strict[@]}" examples/c/solve.c -o "$work/shared" -L"$built" -lbrevity_capi -Wl,-rpath,"$(realpath "$built")"
gcc -std=c99 "${strict[@]}" examples/c/solve.c "$built/libbrevity_capi.a" "${system[@]}" -o "$work/static"
g++ -x c++ "${strict[@]}" examples/c/solve.c -x none "$built/libbrevity_capi.a" "${system[@]}" -o "$work/cpp"
for program in shared static cpp; do
    said=$("$work/$program" --tokens "$work/model" "$question" 24)
    [ "$said" = "$golden" ] || fail "$program: expected tokens $golden, found $said"
done
"$work/shared" "$work/model" "$question" 4 | tail -4
if "$work/shared" --tokens /no/such "$question" 4 2>"$work/error"; then
    fail "a model that is not there was opened"
fi
grep -q '^open: /no/such' "$work/error" || fail "no message: $(cat "$work/error")"

step "valgrind"
if command -v valgrind >/dev/null; then
    valgrind --quiet --error-exitcode=9 --leak-check=full --errors-for-leak-kinds=definite \
        "$work/static" --tokens "$work/model" "$question" 24 >"$work/said" || fail "valgrind"
    [ "$(cat "$work/said")" = "$golden" ] || fail "under valgrind: expected $golden, found $(cat "$work/said")"
else
    echo "SKIPPED: no valgrind"
fi

step "Arm, linked statically"
clang=$(command -v clang || command -v clang-22 || true)
headers=/usr/include/x86_64-linux-musl
crt=$(rustc --print sysroot)/lib/rustlib/$arm/lib/self-contained
lld=$(rustc --print sysroot)/lib/rustlib/$(rustc -vV | sed -n 's/host: //p')/bin/rust-lld
if [ -z "$clang" ] || [ ! -d "$headers" ] || [ ! -d "$crt" ] || ! command -v qemu-aarch64-static >/dev/null; then
    echo "SKIPPED: needs clang, musl-dev, the target $arm and qemu-user-static"
    exit 0
fi
cargo build --quiet "${flags[@]}" -p brevity-capi --target "$arm"
# The headers of musl for one 64-bit machine serve another: what solve.c takes of them is the same.
"$clang" --target=aarch64-linux-musl -std=c99 -Wall -Wextra -Werror -pedantic -O1 -nostdlibinc -isystem "$headers" \
    -Icapi/include -c examples/c/solve.c -o "$work/solve.o"
"$lld" -flavor gnu -static "$crt/crt1.o" "$crt/crti.o" "$work/solve.o" "$target/$arm/$profile/libbrevity_capi.a" \
    --start-group "$crt/libc.a" "$crt/libunwind.a" --end-group "$crt/crtn.o" -o "$work/arm"
said=$(qemu-aarch64-static -cpu max "$work/arm" --tokens "$work/model" "$question" 24)
[ "$said" = "$golden" ] || fail "Arm: expected tokens $golden, found $said"
printf '\nall print %s\n' "$golden"
