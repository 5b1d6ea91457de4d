# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs programs: by CPython, by our interpreter, or from the recording."""

from __future__ import annotations

import gzip
import json
import pathlib
import subprocess
import tempfile

import command
from program import Program, parse

HERE = pathlib.Path(__file__).resolve().parent
RECORDED = HERE / "recorded.gz"
# Far above what a batch needs: a program that spins must not spin for ever.
LIMIT = 600

Traces = dict[int, list[str]]


def _written(programs: list[Program], folder: str) -> pathlib.Path:
    path = pathlib.Path(folder) / "programs.txt"
    path.write_text("".join(program.text() for program in programs))
    return path


def by_cpython(oracle: list[str], programs: list[Program]) -> Traces:
    # Inside the build folder, as Pyodide sees nothing outside the project.
    (command.ROOT / "build").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=command.ROOT / "build") as folder:
        path = _written(programs, folder).relative_to(command.ROOT)
        answer = command.run(oracle, HERE.parent / "oracle" / "interpret.py", [str(path)])
    return {int(seed): trace for seed, trace in json.loads(answer)["traces"].items()}


def by_us(interpreter: str, programs: list[Program]) -> Traces:
    """A program that crashes ends its batch; the others run in the next one."""
    traces: Traces = {}
    while programs:
        with tempfile.TemporaryDirectory() as folder:
            line = [interpreter, str(_written(programs, folder))]
            done = subprocess.run(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=LIMIT)
        found = read_traces(done.stdout)
        traces |= found
        if done.returncode == 0:
            return traces
        crashed = next(program for program in programs if program.seed == list(found)[-1])
        traces[crashed.seed] = [f"crashed with {done.returncode}", *done.stderr.splitlines()[-5:]]
        programs = programs[programs.index(crashed) + 1 :]
    return traces


def read_traces(text: str) -> Traces:
    traces: Traces = {}
    for line in text.splitlines():
        if line.startswith("program "):
            lines = traces[int(line.split()[1])] = []
        else:
            lines.append(line[2:])
    return traces


def record(programs: list[Program], traces: Traces) -> None:
    text = "".join(program.text() for program in programs)
    text += "---\n"
    for program in programs:
        text += "\n".join([f"program {program.seed}", *("  " + line for line in traces[program.seed])]) + "\n"
    # Without a time, so that the same recording is the same file.
    RECORDED.write_bytes(gzip.compress(text.encode(), mtime=0))


def recorded() -> tuple[list[Program], Traces]:
    programs, _, traces = gzip.decompress(RECORDED.read_bytes()).decode().partition("---\n")
    return parse(programs), read_traces(traces)
