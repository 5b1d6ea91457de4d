# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Plays scenarios on the virtual clock: play.py FILE...

Prints JSON: the version of CPython, and the trace of each file by its path.
"""

import gc
import json
import logging
import pathlib
import platform
import runpy
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))

import ordered
import trace
import virtual_loop


def install() -> None:
    logging.getLogger("asyncio").setLevel(logging.CRITICAL + 1)
    ordered.install()
    virtual_loop.install()


def play(path: str) -> list[str]:
    trace.begin()
    try:
        runpy.run_path(path, run_name="__main__")
    except virtual_loop.Deadlock:
        pass
    except BaseException as error:
        trace.say(f"left with {error!r}")
    trace.seal()
    said = trace.lines()
    gc.collect()
    return said


if __name__ == "__main__":
    install()
    traces = {path: play(path) for path in sys.argv[1:]}
    json.dump({"version": platform.python_version(), "traces": traces}, sys.stdout)
    print()
