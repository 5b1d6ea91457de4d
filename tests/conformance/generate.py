#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Random programs, the same for CPython and for us, from seeds.

  --interpreter PATH       our interpreter, the target conformance-random
  --count N, --first SEED  which programs; 500 from 0
  --long                   10000 of them
  --oracle KIND            python or pyodide; the first one found
  --recorded               compares with what is checked in instead of CPython
  --record                 records the first 200 anew
  --trace SEED             prints both traces
  --print SEED --language python|c++|program
                           prints the program as source

A program whose traces differ is shrunk and printed.
"""

import argparse
import difflib
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE / "oracle"), str(HERE / "random")]
sys.dont_write_bytecode = True

import command
import runs
from generator import generate
from print_cpp import cpp_source
from print_python import python_source
from program import Program
from shrink import shrink

RECORDED, BATCH, SHOWN, SKIPPED = 200, 1000, 3, 77
LANGUAGES = {"python": python_source, "c++": cpp_source, "program": Program.text}


def different(expected: runs.Traces, ours: runs.Traces) -> list[int]:
    return [seed for seed, trace in expected.items() if ours.get(seed) != trace]


def show(expected: list[str], ours: list[str]) -> None:
    print(*difflib.unified_diff(expected, ours, "CPython", "ours", n=1000, lineterm=""), sep="\n")


def explain(program: Program, oracle: list[str] | None, interpreter: str) -> None:
    """Shrinks, where there is an oracle to ask, and prints."""
    print(f"== seed {program.seed}: the traces differ")
    if not oracle:
        return

    def failing(programs: list[Program]) -> list[Program]:
        if not programs:
            return []
        seeds = different(runs.by_cpython(oracle, programs), runs.by_us(interpreter, programs))
        return [program for program in programs if program.seed in seeds]

    small = shrink(program, failing)
    print(small.text())
    show(runs.by_cpython(oracle, [small])[small.seed], runs.by_us(interpreter, [small])[small.seed])


def compare(options, oracle: list[str] | None) -> int:
    failures, compared = 0, 0
    for first in range(options.first, options.first + options.count, BATCH):
        if options.recorded:
            programs, expected = runs.recorded()
        else:
            programs = [generate(seed) for seed in range(first, min(first + BATCH, options.first + options.count))]
            expected = runs.by_cpython(oracle, programs)
        ours = runs.by_us(options.interpreter, programs)
        seeds = different(expected, ours)
        compared += len(programs)
        for program in programs:
            if program.seed in seeds:
                failures += 1
                if failures <= SHOWN:
                    explain(program, oracle, options.interpreter)
                    if not oracle:
                        show(expected[program.seed], ours.get(program.seed, []))
        if options.recorded:
            break
    print(f"generate: {compared - failures} of {compared} random programs as in CPython")
    return 1 if failures else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--interpreter")
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--long", dest="count", action="store_const", const=10000)
    parser.add_argument("--oracle", choices=command.KINDS)
    parser.add_argument("--recorded", action="store_true")
    parser.add_argument("--record", action="store_true")
    parser.add_argument("--trace", type=int, metavar="SEED")
    parser.add_argument("--print", type=int, metavar="SEED")
    parser.add_argument("--language", choices=LANGUAGES, default="program")
    options = parser.parse_args()

    if options.print is not None:
        print(LANGUAGES[options.language](generate(options.print)), end="")
        return 0
    oracle = command.find(options.oracle)
    if not oracle and not options.recorded:
        print("generate: no CPython 3.13; try record.py --install", file=sys.stderr)
        return SKIPPED
    if options.record:
        programs = [generate(seed) for seed in range(RECORDED)]
        runs.record(programs, runs.by_cpython(oracle, programs))
        return 0
    if not options.interpreter:
        parser.error("--interpreter is missing")
    if options.trace is not None:
        program = generate(options.trace)
        expected, ours = runs.by_cpython(oracle, [program]), runs.by_us(options.interpreter, [program])
        show(expected[program.seed], ours[program.seed])
        return 0
    return compare(options, oracle)


if __name__ == "__main__":
    sys.exit(main())
