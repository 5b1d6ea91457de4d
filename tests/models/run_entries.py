#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs the `test` of every entry of a model.

Usage: run_entries.py --cotidy=PROGRAM [--keep=DIR] MODEL...

Each string of `found` and `not-found` becomes the body of a coroutine of its
own, on a line of its own. `found` must give exactly one finding of the check
that the entry's role belongs to, `not-found` none. The stand-in header of the
library is included if there is one; std, posix and asyncio have real headers.
"""

import argparse
import collections
import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STANDINS = ROOT / "tests" / "standins"
RUNTIME = ROOT / "runtime" / "include"

BLOCKING_CALL = "cotidy-blocking-call"
DISCARDED_RESULT = "cotidy-discarded-result"
CHECK_OF_FUNCTION = {
    "blocks": BLOCKING_CALL,
    "result-joins": BLOCKING_CALL,
    "offload": BLOCKING_CALL,
    "non-blocking": BLOCKING_CALL,
    "sync-wait": "cotidy-blocking-wait",
    "runs-event-loop": "cotidy-nested-event-loop",
    "spawn": "cotidy-dropped-task",
    "spawn-owned": "cotidy-dropped-task",
    "detach": "cotidy-dropped-task",
    "awaits-in-place": "cotidy-unawaited-coroutine",
    "loop-only": "cotidy-loop-call-off-thread",
    "loop-shared": "cotidy-loop-call-off-thread",
}
CHECK_OF_TYPE = {
    "lazy-coroutine": "cotidy-unawaited-coroutine",
    "awaitable": "cotidy-unawaited-coroutine",
    "lock-awaitable": "cotidy-unawaited-coroutine",
    "eager-coroutine": "cotidy-dropped-task",
    "task-handle": "cotidy-dropped-task",
    "detached-token": "cotidy-dropped-task",
    "joins-in-destructor": BLOCKING_CALL,
    "error-value": DISCARDED_RESULT,
    "result-or-error": DISCARDED_RESULT,
}

# Everything that is off by default, so that every class of call is reported.
OPTIONS = {
    "Files": "strict",
    "Mutexes": "always",
    "ConsoleOutput": "true",
    "Cpu": "true",
}

Snippet = collections.namedtuple("Snippet", "place text found checks")


def checks_of(part, entry):
    """The checks that the entry's roles belong to."""
    if part == "types":
        names = [CHECK_OF_TYPE.get(role) for role in entry["roles"]]
    else:
        names = [CHECK_OF_FUNCTION.get(role) for role in entry["roles"]]
        if "combinator" in entry["roles"]:
            values = entry.get("errors") == "values"
            names.append("cotidy-unchecked-gather" if values else "cotidy-unawaited-coroutine")
    return sorted({name for name in names if name})


def descriptors_of(entry):
    """Without a descriptor to follow, a blocking mode cannot be proved."""
    return "all" if entry.get("class") == "F" and "descriptor" not in entry else "proved"


def entries(model):
    for part in ("types", "functions"):
        for index, entry in enumerate(model.get(part, [])):
            if "test" in entry:
                yield f"{part}[{index}]", part, entry


def one_line(text):
    return " ".join(text.split())


class Source:
    """The generated file, and which of its lines is which snippet."""

    def __init__(self, library):
        coroutine = "<asyncio/asyncio.h>" if library == "asyncio" else '"tests/models/coroutine.h"'
        self.lines = ['#include "tests/models/system_headers.h"', f"#include {coroutine}"]
        if (STANDINS / f"{library}.h").exists():
            self.lines.append(f"#include <{library}.h>")
        self.snippets = {}
        self.places = {}  # of lines that are no snippet

    def add(self, place, part, entry):
        test = entry["test"]
        opening = f"namespace entry_{len(self.lines)} {{"
        setup = test.get("setup", "").splitlines()
        # A setup that opens a namespace means the global one around it.
        at_global_scope = any(line.startswith("namespace") for line in setup)
        if not at_global_scope:
            self.lines.append(opening)
        for line in setup:
            self.lines.append(line)
            self.places[len(self.lines)] = f"{place}.test.setup"
        if at_global_scope:
            self.lines.append(opening)
        for key in ("found", "not-found"):
            for index, text in enumerate(test.get(key, [])):
                name = f"{key.replace('-', '_')}_{index}"
                given = one_line(test.get("given", ""))
                self.lines.append(f"asyncio::Coro<void> {name}({given}) {{ {one_line(text)} co_return; }}")
                self.snippets[len(self.lines)] = Snippet(
                    f"{place}.test.{key}[{index}]", text, key == "found", checks_of(part, entry)
                )
        self.lines.append("}")

    def place(self, line):
        if line in self.snippets:
            return self.snippets[line].place
        return self.places.get(line, f"generated line {line}")


def lint(cotidy, path, descriptors):
    options = dict(OPTIONS, Descriptors=descriptors)
    run = subprocess.run(
        [
            cotidy,
            "check",
            "--format=json",
            "--no-progress",
            "--config={}",
            "--checks=-*,cotidy-*",
            f"--option={DISCARDED_RESULT}.Nodiscard=all",
            *[f"--option={BLOCKING_CALL}.{name}={value}" for name, value in options.items()],
            str(path),
            "--",
            "-std=c++20",
            f"-isystem{STANDINS}",
            f"-isystem{RUNTIME}",
            f"-I{ROOT}",
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        return json.loads(run.stdout)
    except ValueError:
        sys.exit(f"cotidy ended with {run.returncode}:\n{run.stdout}{run.stderr}")


def compile_errors(report, source):
    for unit in report["units"]["notAnalysed"]:
        for error in unit.get("errors", []) or [{"message": str(unit), "line": 0}]:
            yield f"{source.place(error.get('line', 0))}: does not compile: {error['message']}"


def wrong_findings(report, source, path):
    by_line = collections.defaultdict(collections.Counter)
    for finding in report["findings"]:
        if Path(finding["file"]).name == path.name:
            by_line[finding["line"]][finding["check"]] += 1
    for line, snippet in source.snippets.items():
        for check in snippet.checks:
            count, expected = by_line[line][check], 1 if snippet.found else 0
            if count != expected:
                yield f"{snippet.place}: {check}: {count} findings instead of {expected}: {snippet.text}"
    for line in by_line.keys() - source.snippets.keys():
        yield f"{source.place(line)}: unexpected: {dict(by_line[line])}"


def run_model(cotidy, path, folder):
    model = json.loads(path.read_text(encoding="utf-8"))
    errors, count = [], 0
    for descriptors in ("proved", "all"):
        source = Source(model["library"])
        for place, part, entry in entries(model):
            if descriptors_of(entry) == descriptors:
                source.add(place, part, entry)
        if not source.snippets:
            continue
        count += len(source.snippets)
        file = folder / f"{model['library']}-{descriptors}.cpp"
        file.write_text("\n".join(source.lines) + "\n", encoding="utf-8")
        report = lint(cotidy, file, descriptors)
        broken = list(compile_errors(report, source))
        if report["units"]["notAnalysed"] and not broken:
            broken = [f"not analysed: {report['units']['notAnalysed']}"]
        errors += broken or wrong_findings(report, source, file)
    return errors, count


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cotidy", required=True)
    parser.add_argument("--keep", help="folder for the generated files")
    parser.add_argument("models", nargs="+", type=Path)
    options = parser.parse_args()
    failed = False
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(options.keep or scratch)
        folder.mkdir(parents=True, exist_ok=True)
        for path in options.models:
            errors, count = run_model(options.cotidy, path, folder)
            for error in errors:
                print(f"{path.name}: {error}")
            print(f"{path.name}: {count} snippets, {len(errors)} failed")
            failed |= bool(errors)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
