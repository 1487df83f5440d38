"""Checks what the guest printed: check.py CONSOLE.txt GREEDY_TOKENS.json"""

import json
import re
import sys

console = open(sys.argv[1], encoding="utf-8", errors="replace").read().replace("\r", "")
golden = json.load(open(sys.argv[2], encoding="ascii"))
failures = []


def section(name):
    found = re.search(rf"=== begin {name}\n(.*?)=== end {name} (\d+)\n", console, re.S)
    if not found or found[2] != "0":
        failures.append(f"{name}: {'failed' if found else 'never ran'}")
        return None
    text = found[1]
    try:
        # The kernel's own messages may stand around the record.
        return json.loads(text[text.index("{") : text.rindex("}") + 1])
    except ValueError:
        failures.append(f"{name}: no JSON in {text!r}")
        return None


def expect(name, record, **wanted):
    for key, value in wanted.items():
        found = record and record.get(key)
        if record is not None and found != value:
            failures.append(f"{name}: {key}: expected {value}, found {found}")


topo = section("topo")
if topo is not None:
    clusters = [(c["cpus"], c["capacity"], c["max_khz"]) for c in topo["clusters"]]
    expect(
        "topo",
        {"clusters": clusters},
        clusters=[
            ([7], 1024, 2841600),
            ([4, 5, 6], 739, 2419200),
            ([0, 1, 2, 3], 209, 1804800),
        ],
    )
expect("topo", topo, allowed=list(range(8)), decode=[7, 4, 5, 6], prefill=[7, 4, 5, 6])
expect("topo", topo, granted=[7, 4, 5, 6], warnings=[], notes=[])

taskset = section("taskset")
expect("taskset f0", taskset, allowed=[4, 5, 6, 7], granted=[7, 4, 5, 6], warnings=[])

offline = section("offline")
# Beside the middle cores alone the little ones are fast enough for prefill.
expect("CPU 7 offline", offline, online=list(range(7)), decode=[4, 5, 6], warnings=[])
expect("CPU 7 offline", offline, granted=[4, 5, 6, 0, 1, 2, 3])

for name in ["reply", "taskset_reply", "offline_reply", "unplugged_reply"]:
    expect(name, section(name), tokens=golden)
if "=== done" not in console:
    failures.append("the guest did not reach its end")

print("\n".join(failures) or "big.LITTLE guest: all checks passed")
sys.exit(bool(failures))
