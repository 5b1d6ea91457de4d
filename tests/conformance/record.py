#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Records what CPython says to each scenario: record.py [NAME...]

  --check            records nothing; fails where a recording is stale
  --oracle KIND      python (a python3.13) or pyodide; the first one found
  --install          installs Pyodide into build/oracle (needs node and npm)

A recording is stale when its lines differ; its first line, which names the
version of CPython, does not count.
"""

import argparse
import difflib
import json
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "oracle"))
sys.dont_write_bytecode = True

import command

TITLE = "# CPython {}; recorded by tests/conformance/record.py"
# CTest's SKIP_RETURN_CODE.
SKIPPED = 77


def scenarios(names: list[str]) -> list[pathlib.Path]:
    """Every Python file here that has something to say."""
    paths = [find(name) for name in names] or sorted([*HERE.glob("*.py"), *HERE.glob("io/*.py")])
    return [path for path in paths if re.search(r"\nfrom (trace|wire) import", path.read_text())]


def find(name: str) -> pathlib.Path:
    path = HERE / f"{name}.py"
    return path if path.exists() else HERE / "io" / path.name


def recorded(path: pathlib.Path) -> list[str] | None:
    return path.read_text().splitlines()[1:] if path.exists() else None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--oracle", choices=command.KINDS)
    parser.add_argument("--install", action="store_true")
    options = parser.parse_args()
    if options.install:
        command.install()
    oracle = command.find(options.oracle)
    if not oracle:
        print("record: no CPython 3.13; try record.py --install", file=sys.stderr)
        return SKIPPED

    paths = scenarios(options.names)
    if not command.has_sockets(oracle):
        paths = [path for path in paths if path.parent == HERE]
    names = [str(path.relative_to(command.ROOT)) for path in paths]
    answer = json.loads(command.run(oracle, HERE / "oracle" / "play.py", names))
    print(f"record: CPython {answer['version']} ({oracle[0]}), {len(paths)} scenarios")
    stale = 0
    for path, name in zip(paths, names):
        trace, target = answer["traces"][name], path.with_suffix(".trace")
        old = recorded(target)
        if old == trace:
            continue
        stale += 1
        if options.check:
            lines = difflib.unified_diff(old or [], trace, "recorded", "CPython", lineterm="")
            print(f"record: {path.stem} is stale", *lines, sep="\n")
        else:
            target.write_text("\n".join([TITLE.format(answer["version"]), *trace]) + "\n")
            print(f"record: {path.stem}")
    return 1 if options.check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
