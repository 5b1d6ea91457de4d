#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The runtime and its peers on the same work, next to the goals.

Every round runs each row on all programs, one after the other, each in a
process of its own, so that whatever else the machine does falls on all alike.
The figures are medians over the rounds. Where that is allowed, the programs
have a CPU to themselves, with real-time priority.
"""

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import time
from pathlib import Path

import chart
from programs import BUILD, PROGRAMS, Absent, Program
from rows import GOALS, OURS, PEERS, ROWS, Goal

DOCS = Path(__file__).resolve().parent.parent.parent / "docs/runtime"
PAGE, PICTURE = DOCS / "performance.md", DOCS / "performance.svg"
BEGIN = "<!-- begin: benchmarks/runtime/compare.py -->"
END = "<!-- end: benchmarks/runtime/compare.py -->"

Figures = dict[str, dict[str, float]]  # row, program -> median


def say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def allowed(*command: str) -> bool:
    try:
        return not subprocess.run([*command, "true"], check=False,
                                  capture_output=True).returncode
    except OSError:
        return False


def machine() -> dict[str, str]:
    cpus = [line.split(":", 1)[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")]
    return {"cpu": f"{len(cpus)} x {cpus[0] if cpus else os.uname().machine}",
            "kernel": f"Linux {os.uname().release}"}


def load() -> str:
    return " ".join(f"{average:.2f}" for average in os.getloadavg())


def build(programs: list[Program]) -> tuple[dict[str, list[str]], dict[str, str]]:
    """The commands of those that are there, and why the others are not."""
    commands, absent = {}, {}
    for program in programs:
        say(f"building {program.name}")
        try:
            commands[program.name] = program.build()
        except Absent as reason:
            absent[program.name] = str(reason)
            say(f"  absent: {reason}")
    return commands, absent


def measure(programs: list[Program], wanted: list[str], rounds: int) -> dict:
    commands, absent = build(programs)
    real_time = ["chrt", "-r", "10"] if allowed("chrt", "-r", "10") else []
    pinned = ["taskset", "-c", "1"] if allowed("taskset", "-c", "1") else []
    samples: dict[str, dict[str, list[float]]] = {row: {} for row in wanted}
    failures: list[str] = []
    began, order = load(), random.Random(1)
    present = [program for program in programs if program.name in commands]
    for number in range(rounds):
        started = time.monotonic()
        for row in wanted:
            for program in order.sample(present, len(present)):
                if row not in program.rows:
                    continue
                free = row in program.spread
                prefix = real_time + ([] if free else pinned)
                try:
                    value = program.measure(commands[program.name], row, prefix)
                except (RuntimeError, subprocess.TimeoutExpired) as error:
                    failures.append(f"{program.name}, {row}: {error}")
                    say(failures[-1])
                    continue
                samples[row].setdefault(program.name, []).append(value)
        say(f"round {number + 1} of {rounds}: "
            f"{time.monotonic() - started:.0f} s")
    return {
        "machine": machine(),
        "load": {"before": began, "after": load()},
        "rounds": rounds,
        "real_time": bool(real_time),
        "pinned": bool(pinned),
        "versions": {program.name: program.version() for program in present},
        "absent": absent,
        "failures": failures,
        "samples": samples,
    }


def medians(record: dict) -> Figures:
    return {row: {name: statistics.median(values)
                  for name, values in programs.items()}
            for row, programs in record["samples"].items()}


def exact(value: float) -> str:
    """Three digits, as more would be noise."""
    if value >= 100:
        return f"{value:.0f}"
    return f"{value:.1f}" if value >= 1 else f"{value:.2f}"


def table(head: list[str], lines: list[list[str]]) -> list[str]:
    marks = ["---"] + ["---:"] * (len(head) - 1)
    return ["| " + " | ".join(cells) + " |" for cells in (head, marks, *lines)]


def figures_table(figures: Figures) -> list[str]:
    names = [name for name in (*OURS, *PEERS)
             if any(name in programs for programs in figures.values())]
    lines = []
    for row in ROWS:
        if not figures.get(row.id):
            continue
        cells = [exact(figures[row.id][name]) if name in figures[row.id] else ""
                 for name in names]
        lines.append([f"`{row.id}` {row.title}, {row.unit}", *cells])
    return table(["", *names], lines)


def verdict(figures: Figures, ours: str, goal: Goal) -> str:
    mine = figures.get(goal.row, {}).get(ours)
    theirs = figures.get(goal.against, {}).get(goal.peer)
    if mine is None:
        return ""
    if theirs is None:
        return "not measured"
    ratio = theirs / mine
    return f"{ratio:.3g}x {'met' if ratio >= goal.factor else '**missed**'}"


def goals_table(figures: Figures) -> list[str]:
    titles = {row.id: row.title for row in ROWS}
    lines = []
    for goal in GOALS:
        if goal.row in figures:
            lines.append([f"`{goal.row}` {titles[goal.row]}", goal.peer,
                          f"{goal.factor:.3g}x",
                          *(verdict(figures, name, goal) for name in OURS)])
    return table(["", "against", "goal", *OURS], lines)


def conditions(record: dict) -> list[str]:
    where = record["machine"]
    how = [f"{where['cpu']}, {where['kernel']}",
           f"medians of {record['rounds']} rounds"]
    if record["real_time"]:
        how.append("real-time priority")
    if record["pinned"]:
        how.append("one CPU a thread")
    how.append(f"load averages {record['load']['before']} before and "
               f"{record['load']['after']} after")
    lines = ["; ".join(how) + ".", ""]
    lines += [f"- {name}: {version}"
              for name, version in record["versions"].items()]
    lines += [f"- {name}: absent ({reason})"
              for name, reason in record["absent"].items()]
    return lines


def fragment(record: dict) -> str:
    figures = medians(record)
    return "\n".join([*figures_table(figures), "", *goals_table(figures), "",
                      *conditions(record)])


def missed(figures: Figures) -> list[str]:
    return [f"{goal.row} against {goal.peer}, {name}"
            for goal in GOALS for name in OURS
            if "missed" in verdict(figures, name, goal)]


def publish(record: dict) -> None:
    figures = medians(record)
    page = PAGE.read_text(encoding="utf-8")
    before, rest = page.split(BEGIN)
    after = rest.split(END)[1]
    PAGE.write_text(f"{before}{BEGIN}\n\n{fragment(record)}\n\n{END}{after}",
                    encoding="utf-8")
    rows = [(f"{row.id}  {row.title}", row.unit,
             figures.get(row.beside, {}) | figures[row.id])
            for row in ROWS if row.id in figures]
    PICTURE.write_text(chart.draw(rows), encoding="utf-8")
    say(f"wrote {PAGE} and {PICTURE}")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("rows", nargs="*", metavar="ROW",
                        help="all by default: "
                             + " ".join(row.id for row in ROWS))
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--only", metavar="NAMES",
                        help="programs, by a part of the name, comma between")
    parser.add_argument("--json", type=Path, default=BUILD / "results.json",
                        help="where all samples go")
    parser.add_argument("--from", dest="record", type=Path,
                        help="samples of an earlier run instead of a new one")
    parser.add_argument("--publish", action="store_true",
                        help="write the tables and the chart into docs/runtime")
    parser.add_argument("--strict", action="store_true",
                        help="exit with 1 if a goal is missed")
    return parser.parse_args()


def main() -> int:
    options = arguments()
    wanted = options.rows or [row.id for row in ROWS]
    if unknown := set(wanted) - {row.id for row in ROWS}:
        sys.exit(f"compare.py: no row {' '.join(sorted(unknown))}")
    if options.record:
        record = json.loads(options.record.read_text(encoding="utf-8"))
    else:
        parts = (options.only or "").lower().split(",")
        record = measure([program for program in PROGRAMS
                          if any(part in program.name.lower()
                                 for part in parts)],
                         wanted, options.rounds)
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps(record, indent=1), encoding="utf-8")
    print(fragment(record))
    if options.publish:
        publish(record)
    lost = missed(medians(record))
    if lost:
        say("missed: " + "; ".join(lost))
    return 1 if record["failures"] or (options.strict and lost) else 0


if __name__ == "__main__":
    sys.exit(main())
