# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Random programs over a small set of operations, from a seed.

A task awaits only tasks of younger functions, so no two tasks await each
other; everything else may block for ever, which the reaper of the interpreters
ends. A lock, semaphore or condition with number 0 is held by blocks only, as a
guard cannot fail to release.
"""

from __future__ import annotations

import random

from program import Op, Program

MOST_FUNCTIONS = 10
DEEPEST = 3

# Operation -> weight. What a plain function can do:
PLAIN = {
    "say": 2, "cancel": 5, "uncancel": 2, "state": 2, "set_result": 2,
    "set_exception": 2, "cancel_future": 1, "event_set": 3, "event_clear": 1,
    "lock_release": 2, "semaphore_release": 2, "put_nowait": 2,
    "get_nowait": 1, "task_done": 2, "shutdown": 1, "callback": 2,
    "context_set": 1, "context_get": 1, "cancel_gather": 2,
    "notify": 1,
}  # fmt: skip
# What a callback does more often, so that somebody goes on:
WAKING = {
    "event_set": 6, "lock_release": 6, "semaphore_release": 6, "put_nowait": 6,
    "set_result": 4, "notify": 12, "task_done": 4, "get_nowait": 4,
}  # fmt: skip
# What waits, or may:
WAITING = {
    "sleep": 12, "await": 6, "await_future": 3, "event_wait": 3,
    "lock_acquire": 2, "semaphore_acquire": 2, "put": 3, "get": 4, "join": 1,
    "barrier_wait": 4, "barrier_abort": 1, "barrier_reset": 1, "call": 3,
    "wait_for": 5, "shield": 4, "gather": 6, "wait": 4, "as_completed": 2,
}  # fmt: skip
# What only a coroutine can do, without waiting:
TASKS = {"spawn": 14, "group_spawn": 6, "raise_error": 3, "raise_cancelled": 1, "leave": 1, "cancelling": 2}
BLOCKS = {
    "try": 9, "timeout": 5, "group": 5, "with_lock": 2, "with_semaphore": 2,
    "with_condition": 10, "repeat": 1, "soon": 2, "later": 3,
}  # fmt: skip


class Generator:
    def __init__(self, seed: int):
        self.random = random.Random(seed)
        self.program = Program(seed, {})
        self.next_function = 1
        self.next_mark = 0
        self.tasks = [0]

    def generate(self) -> Program:
        todo = [0]
        while todo:
            self.number = todo.pop(0)
            before = self.next_function
            self.loops = self.groups = self.conditions = self.limits = self.finals = 0
            self.program.functions[self.number] = self.body() if self.number else self.main()
            todo += range(before, self.next_function)
        return self.program

    def main(self) -> list[Op]:
        """A few tasks, and then operations whose errors seldom end it."""
        ops = [Op("spawn", self.spawn()) for _ in range(self.between(2, 4))]
        ops += [self.later_block(1) for _ in range(self.between(2, 5))]
        for _ in range(self.between(4, 9)):
            op = self.operation(0)
            guard = op.name != "spawn" and self.chance(92)
            ops.append(Op("try", ["base", "swallow"], [[op], [], []]) if guard else op)
        # Time for the others.
        return [*ops, Op("sleep", [str(self.between(2, 12))])]

    def body(self) -> list[Op]:
        return self.block(self.between(2, 7), 0)

    def between(self, low: int, high: int) -> int:
        return self.random.randrange(low, high + 1)

    def chance(self, of_hundred: int) -> bool:
        return self.random.randrange(100) < of_hundred

    def pick(self, weights: dict[str, int]) -> str:
        place = self.random.randrange(sum(weights.values()))
        for name, weight in weights.items():
            place -= weight
            if place < 0:
                return name
        raise AssertionError

    def block(self, length: int, depth: int) -> list[Op]:
        return [self.operation(depth) for _ in range(length)]

    def operation(self, depth: int) -> Op:
        weights = {**PLAIN, **WAITING, **TASKS}
        if depth < DEEPEST:
            weights |= BLOCKS
        if self.conditions:
            weights |= {"condition_wait": 40, "notify": 20}
        if self.limits:
            weights |= {"reschedule": 15, "expired": 6}
        if self.groups:
            weights["group_spawn"] = 25
        if not self.groups or self.loops or not self.may_create():
            del weights["group_spawn"]
        if self.loops or not self.may_create():
            del weights["spawn"], weights["call"]
        if self.finals:
            # It would swallow the error that is on its way.
            del weights["leave"]
        if not self.younger_tasks():
            del weights["await"], weights["wait"]
        name = self.pick(weights)
        if name in BLOCKS:
            return getattr(self, name + "_block")(depth + 1)
        return Op(name, getattr(self, name, self.none)())

    def may_create(self) -> bool:
        return self.next_function < MOST_FUNCTIONS and not self.loops

    # The words of the operations.

    def none(self) -> list[str]:
        return []

    def mark(self) -> list[str]:
        self.next_mark += 1
        return [str(self.next_mark)]

    def message(self) -> str:
        return "m" + self.mark()[0]

    def two(self) -> list[str]:
        return [str(self.between(0, 1))]

    def explicit(self) -> list[str]:
        return ["1"]

    def ticks(self) -> str:
        return str(self.random.choice((0, 0, 1, 1, 2, 2, 3, 4, 6)))

    def limit(self) -> str:
        return "none" if self.chance(10) else self.random.choice(("-1", "0", "1", "2", "2", "3", "4", "5"))

    def function(self) -> str:
        self.next_function += 1
        return str(self.next_function - 1)

    def younger_tasks(self) -> list[int]:
        return [number for number in self.tasks if number > self.number]

    def younger(self) -> str:
        return str(self.random.choice(self.younger_tasks()))

    def anybody(self) -> str:
        # Seldom the main coroutine, as all ends with it; mostly one of its first
        # tasks, as the others may not be there yet.
        if self.chance(6):
            return "0"
        tasks = self.tasks[1:4] if self.chance(60) else self.tasks[1:]
        return str(self.random.choice(tasks or [0]))

    def item(self, kinds: str) -> str:
        kind = self.random.choice(kinds)
        if kind == "c" and self.may_create():
            return "c" + self.function()
        if kind in "ct":
            return "t" + self.younger() if self.younger_tasks() else "z" + self.ticks()
        if kind == "z":
            return "z" + self.ticks()
        return kind + ("1" if kind in "ls" else "0" if kind == "b" else self.two()[0])

    def items(self, kinds: str) -> list[str]:
        return [self.item(kinds) for _ in range(self.between(1, 3))]

    def younger_only(self) -> list[str]:
        return [self.younger()]

    say = mark
    event_set = event_clear = event_wait = await_future = task_done = get = get_nowait = join = two
    lock_release = lock_acquire = semaphore_release = semaphore_acquire = explicit

    def cancel(self):
        return [self.anybody(), self.message() if self.chance(70) else "none"]

    def cancel_future(self):
        return [*self.two(), self.message()]

    def cancel_gather(self):
        return [self.anybody(), self.message()]

    def state(self):
        return [self.anybody()]

    def callback(self):
        return [self.anybody(), *self.mark()]

    def set_result(self):
        return [*self.two(), *self.mark()]

    def set_exception(self):
        return [*self.two(), self.message()]

    def put_nowait(self):
        return [*self.two(), *self.mark()]

    put = put_nowait
    context_set = mark

    def shutdown(self):
        return [*self.two(), self.random.choice(("wait", "immediate"))]

    def sleep(self):
        return [self.ticks()]

    def call(self):
        return [self.function()]

    def task(self) -> str:
        number = self.function()
        self.tasks.append(int(number))
        return number

    def spawn(self):
        return [self.task(), *(["eager"] if self.chance(15) else [])]

    def group_spawn(self):
        return [self.task()]

    leave = mark

    def wait_for(self):
        return [self.limit(), self.item("ccttfeqlsbz")]

    def shield(self):
        return [self.item("ct")]

    def gather(self):
        return [self.random.choice(("first", "all")), *self.items("cct")]

    def wait(self):
        when = self.random.choice(("ALL_COMPLETED", "FIRST_COMPLETED", "FIRST_EXCEPTION"))
        return [self.limit(), when, *self.items("t")]

    def as_completed(self):
        return [self.limit(), *self.items("ct")]

    def reschedule(self):
        return [self.limit()]

    def notify(self):
        return [str(self.between(1, 2))]

    def raise_cancelled(self):
        return [self.message()]

    raise_error = raise_cancelled

    def try_block(self, depth: int) -> Op:
        body = self.block(self.between(1, 4), depth)
        kind = self.random.choice(("cancelled", "cancelled", "exception", "base", "base"))
        action = self.random.choice(("swallow", "swallow", "swallow", "again", "uncancel", "raise"))
        handler = self.block(self.between(0, 2), depth)
        self.finals += 1
        final = self.block(self.between(1, 2), depth) if self.chance(35) else []
        self.finals -= 1
        return Op("try", [kind, action], [body, handler, final])

    def counted(self, op: Op, counter: str, length: int, depth: int) -> Op:
        setattr(self, counter, getattr(self, counter) + 1)
        op.blocks.append(self.block(length, depth))
        setattr(self, counter, getattr(self, counter) - 1)
        return op

    def timeout_block(self, depth: int) -> Op:
        return self.counted(Op("timeout", [self.limit()]), "limits", self.between(1, 4), depth)

    def group_block(self, depth: int) -> Op:
        return self.counted(Op("group"), "groups", self.between(2, 5), depth)

    def with_condition_block(self, depth: int) -> Op:
        return self.counted(Op("with_condition"), "conditions", self.between(1, 3), depth)

    def repeat_block(self, depth: int) -> Op:
        return self.counted(Op("repeat", [str(self.between(2, 3))]), "loops", self.between(1, 3), depth)

    def with_lock_block(self, depth: int) -> Op:
        return Op("with_lock", [], [self.block(self.between(1, 3), depth)])

    def with_semaphore_block(self, depth: int) -> Op:
        return Op("with_semaphore", [], [self.block(self.between(1, 3), depth)])

    def plain_block(self) -> list[Op]:
        weights = PLAIN | WAKING if self.chance(60) else PLAIN
        names = [self.pick(weights) for _ in range(self.between(1, 3))]
        return [Op(name, getattr(self, name, self.none)()) for name in names if name != "uncancel"]

    def soon_block(self, depth: int) -> Op:
        return Op("soon", self.mark(), [self.plain_block()])

    def later_block(self, depth: int) -> Op:
        return Op("later", [self.ticks(), *self.mark()], [self.plain_block()])


# A word that Python keeps for itself.
setattr(Generator, "await", Generator.younger_only)


def generate(seed: int) -> Program:
    """The program of a seed; the same with every version of Python."""
    return Generator(seed).generate()
