#!/usr/bin/env python3
"""Draws `plot.svg` and writes the tables of the READMEs from the measurements in `results/`.

With `--check` it writes nothing, and fails if a file is not what it would write.
"""

import sys
from pathlib import Path

HERE = Path(__file__).parent
BARE, LAYER, CATCH, HANDLE, THREE = "nothing", "this layer", "CatchPanicLayer", "HandleErrorLayer", "the usual three"
STACKS = [LAYER, CATCH, HANDLE, "from_fn", "map_response", THREE, "axum-problem"]
LONG, ALONE = "400 text of 64 KiB", "serde_json alone"


def table(name):
    """`{scenario: {stack: [numbers]}}`, in the order of the file."""
    cells = {}
    for line in (HERE / "results" / name).read_text().splitlines():
        scenario, stack, *numbers = line.split("\t")
        cells.setdefault(scenario, {})[stack] = [int(number) for number in numbers]
    return cells


def rows(cells, cell):
    """A table of all scenarios and stacks. `cell` writes one number, given it and that of the bare service."""
    yield ["", "bare"] + STACKS
    for scenario, by_stack in cells.items():
        bare = by_stack[BARE][0]
        numbers = (by_stack.get(stack) for stack in STACKS)
        yield [scenario, f"{bare:,}"] + [cell(number[0], bare) if number else "" for number in numbers]


def added(number, bare):
    return f"{number - bare:,}"


def times(cells):
    """Medians of all stacks, and how far the layer's and the bare service's times spread."""
    yield ["", "bare"] + STACKS
    for scenario, by_stack in cells.items():
        numbers = (by_stack.get(stack) for stack in [BARE] + STACKS)
        yield [scenario] + [spread(*number) if number else "" for number in numbers]


def spread(median, low, high):
    return f"{median:,} [{low:,}–{high:,}]"


def lines(name):
    return [line.split("\t") for line in (HERE / "results" / name).read_text().splitlines()]


def size():
    """What the layer adds to an application."""
    (_, bare, bare_seconds), (_, layered, seconds) = lines("size.tsv")
    yield ["", "without", "with", "added"]
    yield ["bytes of machine code", f"{int(bare):,}", f"{int(layered):,}", percent(layered, bare)]
    yield ["CPU seconds of a release build", bare_seconds, seconds, percent(seconds, bare_seconds)]


def proxies():
    """Requests a second of each proxy, as a part of what the upstream alone has."""
    rates = {}
    for case, proxy, rate, median, late in lines("gateway.tsv"):
        rates.setdefault(proxy, {})[case] = (int(rate), median, late)
    cases = list(rates["bare"])
    yield ["", *cases, *(f"{case}, p50 and p99 µs" for case in cases)]
    for proxy, by_case in rates.items():
        ratios = [f"{by_case[case][0] / rates['bare'][case][0]:.2f}" for case in cases]
        yield [PROXIES[proxy], *ratios, *(" – ".join(by_case[case][1:]) for case in cases)]


PROXIES = {
    "bare": "the upstream alone",
    "gateway proxy": "`json-errors-gateway proxy`",
    "nginx": "nginx, one worker",
    "HAProxy": "HAProxy",
    "Envoy": "Envoy, `--concurrency 1`",
    "Envoy local_reply": "Envoy with `local_reply_config`",
    "Envoy + ext-proc": "Envoy with `json-errors-gateway ext-proc`",
}


def percent(number, bare):
    return f"{100 * (int(number) / int(bare) - 1):.0f} %"


def sentence(instructions, allocations, wall):
    """What the README of the crate says of all this: with futures as large as handlers have them, and in axum's router."""

    def cost(scenario, stack):
        costs = [added(cells[scenario][stack][0], cells[scenario][BARE][0]) for cells in (instructions, wall, allocations)]
        return "{} instructions, {} ns and {} allocations".format(*costs)

    success, error, routed = "200 JSON, large future", "404 text, large future", "axum, 200 JSON"
    return "\n".join([
        "| added by | a success | a text that becomes JSON | a success in axum's router, which boxes around each layer |",
        "| --- | --- | --- | --- |",
        *(
            f"| {stack} | {cost(success, stack)} | {'stays text' if stack == CATCH else cost(error, stack)} "
            f"| {cost(routed, stack)} |"
            for stack in (LAYER, CATCH, THREE)
        ),
        "",
        "The usual three are `CatchPanicLayer`, `HandleErrorLayer` and a `from_fn` that rewrites bodies. Handlers have futures",
        "of 512 bytes here. Times are medians with memory laid out at random.",
    ])


# Scenario, what is compared, with what, and the ratio that is aimed at.
TARGETS = [
    ("200 JSON", CATCH, 0.90),
    ("200 JSON, large future", CATCH, 0.90),
    ("200 streamed, 64 frames", CATCH, 0.70),
    ("404 text of 24 bytes", THREE, 0.28),
    ("404 text, 8 headers", THREE, 0.32),
    ("404 empty", THREE, 0.26),
    ("400 JSON, verified", THREE, 0.52),
    ("400 JSON, trusted", THREE, 0.22),
    ("500 HTML of 1 KiB", THREE, 0.10),
    ("Err", HANDLE, 0.55),
]
# The same, for the whole request rather than for what is added.
WHOLE_TARGETS = [
    (LONG, ALONE, 1.20),
    ("panic", CATCH, 1.05),
    ("hyper, 200 JSON", BARE, 1.03),
    ("hyper, 404 text of 24 bytes", BARE, 1.17),
]


def targets(cells):
    yield ["", "beside", "target", "measured", ""]
    for scenario, peer, target in TARGETS:
        bare = cells[scenario][BARE][0]
        ratio = (cells[scenario][LAYER][0] - bare) / (cells[scenario][peer][0] - bare)
        yield [scenario, f"added by {peer}", f"{target:.2f}", f"{ratio:.2f}", verdict(ratio, target)]
    for scenario, peer, target in WHOLE_TARGETS:
        ratio = cells[scenario][LAYER][0] / cells[scenario][peer][0]
        yield [scenario, f"{peer}, whole", f"{target:.2f}", f"{ratio:.2f}", verdict(ratio, target)]


def verdict(ratio, target):
    return "met" if round(ratio, 2) <= target else "missed"


def markdown(rows):
    head, *body = rows
    lines = [head, ["---"] + ["---:"] * (len(head) - 1)] + body
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def fill(text, name, filling):
    begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
    before, rest = text.split(begin)
    return before + begin + "\n" + filling + "\n\n" + end + rest.split(end)[1]


BARS = [(LAYER, "#1f6f5c"), ("from_fn", "#c9b458"), ("axum-problem", "#a8572f")]
LEFT, SCALE, BAR, GAP, TOP = 220, 2.6, 9, 14, 62


def plot(cells):
    """For each scenario, what each stack adds, as a share of what the usual three add."""
    parts, y = [], TOP
    for scenario, by_stack in cells.items():
        bare, three = by_stack[BARE][0], by_stack[THREE][0]
        bars = [(by_stack[stack][0], colour) for stack, colour in BARS if stack in by_stack]
        middle = y + len(bars) * BAR / 2 + 4
        parts.append(f'<text x="{LEFT - 10}" y="{middle}" text-anchor="end">{scenario}</text>')
        for count, colour in bars:
            share = max(0, 100 * (count - bare) / (three - bare))
            width = min(share, 160) * SCALE
            parts.append(f'<rect x="{LEFT}" y="{y}" width="{width:.1f}" height="{BAR - 1}" fill="{colour}"/>')
            label = f"{share:.0f} %" if count > bare else "less than bare"
            parts.append(f'<text x="{LEFT + width + 4:.1f}" y="{y + BAR - 1}" font-size="9">{label}</text>')
            y += BAR
        y += GAP
    line = LEFT + 100 * SCALE
    parts.append(f'<path d="M{line} {TOP - 8}V{y}" stroke="#444" stroke-dasharray="4 3"/>')
    parts.append(f'<text x="{line}" y="{TOP - 14}" text-anchor="middle">the usual three = 100 %</text>')
    x = LEFT
    for stack, colour in BARS:
        parts.append(f'<rect x="{x}" y="16" width="10" height="10" fill="{colour}"/>')
        parts.append(f'<text x="{x + 15}" y="25">{stack}</text>')
        x += 120
    width, height = LEFT + 165 * SCALE + 60, y + 6
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" '
        'font-family="sans-serif" font-size="12" fill="#222">'
    )
    back = f'<rect width="{width:.0f}" height="{height:.0f}" fill="#fff"/>'
    return "\n".join([head, back, *parts, "</svg>", ""])


def main():
    instructions, allocations, wall = table("instructions.tsv"), table("allocations.tsv"), table("wall.tsv")
    tables = {
        "targets": targets(instructions),
        "instructions": rows(instructions, added),
        "growth": [["one more", "first slope", "second slope", "limit"]] + lines("growth.tsv"),
        "allocations": rows(allocations, added),
        "wall time": times(wall),
        "size": size(),
        "load": lines("load.tsv"),
    }
    page, readme, gateway = HERE / "README.md", HERE.parent / "README.md", HERE.parent / "gateway" / "README.md"
    text = page.read_text()
    for name, content in tables.items():
        text = fill(text, name, markdown(content))
    beside = markdown(proxies())
    files = {
        page: fill(text, "gateway", beside),
        gateway: fill(gateway.read_text(), "gateway", beside),
        readme: fill(readme.read_text(), "costs", sentence(instructions, allocations, wall)),
        HERE / "plot.svg": plot(instructions),
    }
    stale = [path for path, content in files.items() if path.read_text() != content]
    if "--check" in sys.argv:
        sys.exit(f"benches/report.py would change {', '.join(map(str, stale))}" if stale else 0)
    for path in stale:
        path.write_text(files[path])


main()
