# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What is compared, with whom, and what the runtime has to reach."""

from dataclasses import dataclass

OURS = ("ours, g++", "ours, clang", "ours, io_uring")
PEERS = ("CPython", "uvloop", "Asio", "Tokio", "Go", "kernel")


@dataclass(frozen=True)
class Row:
    id: str
    title: str
    unit: str = "ns"
    # The row of the peers to set beside it, if they have none of this name.
    beside: str = ""


@dataclass(frozen=True)
class Goal:
    """Our figure is at most the peer's divided by `factor`."""

    row: str
    peer: str
    factor: float
    peer_row: str = ""  # where the peer has no row of the same name

    @property
    def against(self) -> str:
        return self.peer_row or self.row


ROWS = (
    Row("a", "await a coroutine"),
    Row("b", "create a task, await it"),
    Row("c", "gather 10 000, a child"),
    Row("d2", "switch between 2 tasks"),
    Row("d1000", "switch among 1000 tasks"),
    Row("e", "item through a bounded queue"),
    Row("f1", "timer, made and fired (CPU)"),
    Row("f2", "task that sleeps (CPU)"),
    Row("f3", "deadline, armed and disarmed"),
    Row("x0", "cancel a task, thrown"),
    Row("x8", "cancel 8 coroutines deep, thrown"),
    Row("y0", "cancel a task, no handler", beside="x0"),
    Row("y8", "cancel 8 deep, no handler", beside="x8"),
    Row("h", "round trip between two loops"),
    Row("o", "call in a thread pool"),
    Row("p", "call in a process pool"),
    Row("s", "child process, started and ended"),
    Row("m", "memory of a sleeping task", "bytes"),
    Row("n1", "echo, 1 connection"),
    Row("n100", "echo, 100 connections"),
    Row("n1000", "echo, 1000 connections"),
    Row("bulk", "echo of 64 KB, 8 in flight"),
)

GOALS = (
    Goal("a", "Asio", 1 / 0.6),
    Goal("a", "CPython", 10),
    Goal("b", "Asio", 5),
    Goal("b", "Tokio", 10),
    Goal("b", "CPython", 80),
    Goal("c", "Tokio", 2.3),
    Goal("c", "CPython", 60),
    Goal("d2", "Tokio", 10),
    Goal("d2", "CPython", 100),
    Goal("d1000", "Tokio", 4),
    Goal("d1000", "CPython", 100),
    Goal("e", "Go", 1.8),
    Goal("e", "Tokio", 3.5),
    Goal("e", "CPython", 33),
    Goal("f1", "Asio", 2),
    Goal("f1", "Go", 5),
    Goal("f1", "CPython", 13),
    Goal("f3", "Tokio", 8),
    Goal("f3", "Go", 8),
    Goal("f3", "CPython", 120),
    Goal("x0", "CPython", 3),
    Goal("x8", "CPython", 1.2),
    Goal("y0", "uvloop", 50, "x0"),
    Goal("y8", "uvloop", 50, "x8"),
    Goal("h", "kernel", 1 / 1.1),
    Goal("h", "Go", 1),
    Goal("p", "CPython", 8),
    Goal("s", "CPython", 1),
    Goal("m", "CPython", 2),
    Goal("m", "Tokio", 1 / 0.6),
    *(Goal(row, peer, factor)
      for row in ("n1", "n100", "n1000")
      for peer, factor in (("kernel", 0.97), ("Tokio", 1))),
    Goal("n100", "CPython", 2.7),
    Goal("n1000", "CPython", 3.5),
    Goal("bulk", "uvloop", 1),
)
