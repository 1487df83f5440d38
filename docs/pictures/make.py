#!/usr/bin/env python3
"""Draws the README's pictures. Needs Python 3 only.

    python3 docs/pictures/make.py solve BREVITY MODEL ADAPTER GATE   # runs `brevity solve`, draws solve.svg
    python3 docs/pictures/make.py accuracy                           # accuracy.json -> accuracy.svg

solve.svg is an animated recording: the text is what the command printed, in the order and at the relative
times it took. accuracy.svg sets accuracy against tokens, one point per setting of `brevity eval`.
"""
import html
import json
import pathlib
import subprocess
import sys
import textwrap
import time

HERE = pathlib.Path(__file__).parent
QUESTIONS = [
    ("1", "Explain photosynthesis in one sentence."),
    ("8", "What is 31 + 94 + 38?"),
]
INK, PAPER, DIM, BLUE, GREEN = "#e6e6e6", "#16181d", "#8b93a1", "#6cb6ff", "#7ee0a0"


def solve(brevity, model, adapter, gate):
    """Runs the questions and draws them as they appeared."""
    lines, clock = [], 0.0
    for streams, question in QUESTIONS:
        command = ["solve", "-m", model, "--adapter", adapter, "--gate", gate, "--streams", streams, "--budget", "128"]
        lines.append((clock, INK, f"$ brevity solve -m smollm2 --adapter reason --gate gate --streams {streams} --budget 128 \\"))
        lines.append((clock, INK, f'    "{question}"'))
        start = time.monotonic()
        run = subprocess.run([brevity, *command, question], capture_output=True, text=True, check=True)
        clock += time.monotonic() - start
        lines += [(clock, GREEN, part) for line in run.stdout.rstrip().splitlines() for part in textwrap.wrap(line, 112)]
        for line in run.stderr.rstrip().splitlines():
            lines += [(clock + 0.3, DIM, part) for part in fold(line)]
        clock += 1.2
    draw(lines, clock + 2.0)


def fold(line, width=108):
    """A long account breaks at its bars."""
    parts, row = [], ""
    for piece in line.replace("][", "]\n[").split("\n"):
        for word in piece.split(" | "):
            if row and len(row) + len(word) > width:
                parts.append(row)
                row = "  "
            row += word if not row.strip() else " | " + word
        parts.append(row)
        row = ""
    return [part for part in parts if part.strip()]


def draw(lines, period):
    row, left, top, width = 20, 18, 44, 960
    height = top + row * len(lines) + 14
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" aria-label="brevity solve in a terminal">',
        "<style>text{font:13px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;white-space:pre}",
    ]
    for i, (at, _, _) in enumerate(lines):
        begin = 100 * at / period
        out.append(f"@keyframes l{i}{{0%,{begin:.2f}%{{opacity:0}}{begin + 0.01:.2f}%,100%{{opacity:1}}}}.l{i}{{animation:l{i} {period:.1f}s infinite}}")
    out.append("@media (prefers-reduced-motion:reduce){text{animation:none!important}}</style>")
    out.append(f'<rect width="{width}" height="{height}" rx="8" fill="{PAPER}"/>')
    for i, colour in enumerate(("#ff5f57", "#febc2e", "#28c840")):
        out.append(f'<circle cx="{20 + 18 * i}" cy="18" r="5.5" fill="{colour}"/>')
    for i, (_, colour, text) in enumerate(lines):
        out.append(f'<text class="l{i}" x="{left}" y="{top + row * i}" fill="{colour}">{html.escape(text)}</text>')
    out.append("</svg>\n")
    (HERE / "solve.svg").write_text("\n".join(out))


def accuracy():
    """One point per setting; lines join what differs only in its budget."""
    data = json.loads((HERE / "accuracy.json").read_text())
    width, height, left, right, top, bottom = 720, 400, 64, 150, 34, 52
    points = [p for s in data["series"] for p in s["points"]]
    most = max(p["tokens"] for p in points) * 1.08
    x = lambda tokens: left + tokens / most * (width - left - right)
    y = lambda percent: height - bottom - percent / 70 * (height - top - bottom)
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" aria-label="accuracy against tokens">',
        "<style>text{font:12px system-ui,sans-serif;fill:#57606a}.t{font-weight:600}</style>",
        f'<rect width="{width}" height="{height}" rx="8" fill="#ffffff"/>',
        f'<text class="t" x="{left}" y="20">{html.escape(data["title"])}</text>',
    ]
    for percent in range(0, 71, 10):
        out.append(f'<line x1="{left}" x2="{width - right}" y1="{y(percent):.1f}" y2="{y(percent):.1f}" stroke="#e4e7eb"/>')
        out.append(f'<text x="{left - 8}" y="{y(percent) + 4:.1f}" text-anchor="end">{percent} %</text>')
    for tokens in range(0, int(most), 20):
        out.append(f'<text x="{x(tokens):.1f}" y="{height - bottom + 18}" text-anchor="middle">{tokens}</text>')
    out.append(f'<text x="{(left + width - right) / 2:.0f}" y="{height - 12}" text-anchor="middle">tokens of a reply (mean)</text>')
    for series, colour in zip(data["series"], ("#0969da", "#8250df", "#bf3989", "#1a7f37", "#9a6700", "#57606a")):
        places = [(x(p["tokens"]), y(p["accuracy"])) for p in series["points"]]
        path = " ".join(f"{px:.1f},{py:.1f}" for px, py in places)
        if len(places) > 1:
            out.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.5"/>')
        out += [f'<circle cx="{px:.1f}" cy="{py:.1f}" r="4" fill="{colour}"/>' for px, py in places]
        px, py = places[-1]
        out.append(f'<text x="{px + 8:.1f}" y="{py + series.get("shift", 4):.1f}" style="fill:{colour}">{html.escape(series["name"])}</text>')
    out.append("</svg>\n")
    (HERE / "accuracy.svg").write_text("\n".join(out))


if __name__ == "__main__":
    if sys.argv[1:2] == ["solve"] and len(sys.argv) == 6:
        solve(*sys.argv[2:])
    elif sys.argv[1:] == ["accuracy"]:
        accuracy()
    else:
        sys.exit(__doc__)
