#!/usr/bin/env bash
# Follows docs/start.md: runs its commands in its order, in one shell, and looks at what the last two say.
set -euo pipefail
cd "$(dirname "$0")/.."

work=$(mktemp -d)
trap 'rm -rf "$work" solve' EXIT
export BREVITY_CACHE=$work/cache BREVITY_MODELS=$work/models
unset BREVITY_MODEL

# The lines between fences, without what indents them.
awk '/^ *```sh$/ { inside = 1; next } /^ *```$/ { inside = 0 } inside { sub(/^ +/, ""); print }' docs/start.md >"$work/commands"
n=$(grep -c . "$work/commands")
[ "$n" -ge 2 ] && [ "$n" -le 10 ] || { echo "docs/start.md has $n commands, expected 2 to 10" >&2; exit 1; }
{ echo 'set -euo pipefail'; cat "$work/commands"; } >"$work/script"
bash -x "$work/script" | tee "$work/said"
grep -q 'Paris' "$work/said" || { echo "the model does not know Paris" >&2; exit 1; }
grep -Eq '^answer: ' "$work/said" || { echo "the C program gave no answer" >&2; exit 1; }
grep -Eq '^[1-4] of 4 streams: ' "$work/said" || { echo "the C program counted no votes" >&2; exit 1; }
echo "$n commands, and the C program answers"
