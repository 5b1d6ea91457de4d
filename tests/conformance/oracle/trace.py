# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What a scenario says, line by line; its C++ twin has the same in trace.h."""

import asyncio

# Exact in binary, as CPython's clock wants it, and in nanoseconds, as ours.
TICK = 1 / 512

_lines: list[str] = []
_sealed = False


def say(text: object) -> None:
    """Adds a line to the trace.

    gather() and run() give a cancellation without message an empty one; C++
    has one text for both.
    """
    if not _sealed:
        _lines.append(str(text).replace("CancelledError('')", "CancelledError()"))


def now() -> int:
    """Ticks of the running loop's clock, which begins at 0."""
    return int(asyncio.get_running_loop().time() / TICK)


def names(tasks) -> str:
    """The names of tasks in the order of the alphabet, as sets have none."""
    return " ".join(sorted(task.get_name() for task in tasks))


def begin() -> None:
    """Forgets what was said and listens again."""
    global _lines, _sealed
    _lines, _sealed = [], False


def seal() -> None:
    """Ignores what is said from now on: a loop that is torn down speaks."""
    global _sealed
    _sealed = True


def lines() -> list[str]:
    return _lines
