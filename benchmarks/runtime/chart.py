# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A bar chart as SVG: how many times faster than CPython, on a log scale."""

import math
from collections.abc import Mapping, Sequence
from html import escape

BASELINE = "CPython"
COLOURS = {
    "ours, g++": "#1b6ca8",
    "ours, clang": "#58a6d6",
    "ours, io_uring": "#7d5ba6",
    "uvloop": "#c9a227",
    "Asio": "#8a8f98",
    "Tokio": "#b5533c",
    "Go": "#4f9d69",
    "kernel": "#33373d",
}
BAR, GAP, HEAD = 11, 10, 20
LEFT, WIDTH, RIGHT, TOP = 100, 560, 120, 56


def amount(value: float, unit: str) -> str:
    if unit == "bytes":
        return f"{value:,.0f} B".replace(",", " ")
    if value >= 10_000:
        return f"{value / 1000:.0f} µs"
    if value >= 1000:
        return f"{value / 1000:.1f} µs"
    return f"{value:.1f} ns" if value < 100 else f"{value:.0f} ns"


def text(x: float, y: float, words: str, attributes: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" {attributes}>{escape(words)}</text>'


def draw(rows: Sequence[tuple[str, str, Mapping[str, float]]]) -> str:
    """`rows` are (title, unit, figure of each program); CPython is the unit."""
    rows = [row for row in rows if BASELINE in row[2]]
    ratios = [figures[BASELINE] / value for _, _, figures in rows
              for value in figures.values()]
    decades = max(1, math.ceil(math.log10(max(ratios, default=10))))

    def place(ratio: float) -> float:
        return LEFT + WIDTH * max(0.0, math.log10(ratio)) / decades

    shapes, y = [], TOP
    for title, unit, figures in rows:
        cpython = amount(figures[BASELINE], unit)
        shapes.append(text(4, y + 12, f"{title}: CPython {cpython}",
                           'font-weight="bold"'))
        y += HEAD
        for name, colour in COLOURS.items():
            if name not in figures:
                continue
            value = figures[name]
            ratio = figures[BASELINE] / value
            end = place(ratio)
            shapes.append(text(LEFT - 6, y + 9, name, 'text-anchor="end"'))
            shapes.append(f'<rect x="{LEFT}" y="{y}" height="{BAR - 2}" '
                          f'width="{max(end - LEFT, 1):.1f}" fill="{colour}"/>')
            shapes.append(text(end + 5, y + 9,
                               f"{ratio:.3g}x   {amount(value, unit)}"))
            y += BAR
        y += GAP
    height = y + 8
    grid = []
    for decade in range(decades + 1):
        x = place(10.0 ** decade)
        grid.append(f'<path d="M{x:.1f} {TOP - 8}V{height - 8}" '
                    'stroke="#d0d4da"/>')
        grid.append(text(x, TOP - 14, f"{10 ** decade}x",
                         'text-anchor="middle"'))
    title = text(4, 18, "Times faster than CPython's asyncio (log scale)",
                 'font-size="14" font-weight="bold"')
    total = LEFT + WIDTH + RIGHT
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {total} '
        f'{height}" width="{total}" height="{height}" '
        'font-family="sans-serif" font-size="10">',
        f'<rect width="{total}" height="{height}" fill="white"/>',
        title, *grid, *shapes, "</svg>", ""])
