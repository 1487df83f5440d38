"""Gives the device tree of qemu's `virt` machine 4 + 3 + 1 CPUs of different capacity and clock.

    device_tree.py VIRT.dts > BIGLITTLE.dts
"""

import re
import sys

# CPUs, capacity-dmips-mhz, Hz. The kernel multiplies the last two: 209, 739 and 1024 of 1024.
CLUSTERS = [
    (range(0, 4), 330, 1_804_800_000),
    (range(4, 7), 868, 2_419_200_000),
    (range(7, 8), 1024, 2_841_600_000),
]
CLOCK, POINTS = 0x9100, 0x9200  # phandles that `virt` leaves free


def node_span(text, name):
    """Start and end of the text of a node, braces included."""
    start = text.index(name + " {")
    depth = 0
    for at in range(start, len(text)):
        if text[at] == "{":
            depth += 1
        elif text[at] == "}":
            depth -= 1
            if depth == 0:
                return start, text.index(";", at) + 1
    raise ValueError(f"no end of {name}")


def main(path):
    text = open(path, encoding="ascii").read()
    phandles = dict(re.findall(r"cpu@(\d+) \{[^}]*?phandle = <(0x[0-9a-f]+)>", text))
    if len(phandles) != 8:
        sys.exit(f"expected 8 CPUs, found {len(phandles)}")

    cores = []
    for c, (cpus, _, _) in enumerate(CLUSTERS):
        members = "".join(
            f"core{i} {{ cpu = <{phandles[str(cpu)]}>; }};\n" for i, cpu in enumerate(cpus)
        )
        cores.append(f"cluster{c} {{\n{members}}};\n")
    start, end = node_span(text, "cpu-map")
    text = text[:start] + "cpu-map {\n" + "".join(cores) + "};" + text[end:]

    for c, (cpus, capacity, _) in enumerate(CLUSTERS):
        properties = (
            f"capacity-dmips-mhz = <{capacity}>; clocks = <{CLOCK + c}>;"
            f" operating-points-v2 = <{POINTS + c}>;"
        )
        for cpu in cpus:
            text = text.replace(f"cpu@{cpu} {{", f"cpu@{cpu} {{\n{properties}", 1)

    extra = ""
    for c, (_, _, hertz) in enumerate(CLUSTERS):
        extra += (
            f'cpu-clock-{c} {{ compatible = "fixed-clock"; #clock-cells = <0>;'
            f" clock-frequency = <{hertz}>; phandle = <{CLOCK + c}>; }};\n"
            f'opp-table-{c} {{ compatible = "operating-points-v2"; opp-shared;'
            f" phandle = <{POINTS + c}>; opp-{hertz} {{ opp-hz = /bits/ 64 <{hertz}>; }}; }};\n"
        )
    last = text.rindex("};")
    print(text[:last] + extra + text[last:])


main(sys.argv[1])
