# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A random program as a Python scenario that says the same as the interpreter."""

from __future__ import annotations

from program import Op, Program

PRELUDE = '''\
# Random program {seed}, as generate.py prints it.
import asyncio
import contextvars

from trace import TICK, names, now, say

events = [asyncio.Event(), asyncio.Event()]
locks = [asyncio.Lock(), asyncio.Lock()]
semaphores = [asyncio.Semaphore(2), asyncio.Semaphore(1)]
queues = [asyncio.Queue(), asyncio.Queue(1)]
condition, barrier = asyncio.Condition(), asyncio.Barrier(2)
variable = contextvars.ContextVar("variable", default=0)
futures, tasks, gathers = [], {{}}, {{}}


def find(who, number):
    if number not in tasks:
        say(f"{{who}} finds no t{{number}}")
    return tasks.get(number)


def present(*awaitables):
    return [one for one in awaitables if one]


def attempt(what, function, *arguments):
    try:
        function(*arguments)
        say(what)
    except Exception as error:
        say(f"{{what}}: {{error!r}}")


def outcome(done):
    return "cancelled" if done.cancelled() else repr(done.exception() or done.result())


def report(loop, context):
    if context["message"].startswith("unhandled exception during"):
        say(f"reported {{context['exception']!r}}")


async def nap(ticks):
    await asyncio.sleep(ticks * TICK)
    return -ticks


def function(number):
    def spoken(body):
        async def called():
            name = asyncio.current_task().get_name()
            say(f"f{{number}} starts in {{name if name.startswith('t') else 'a task of its own'}}")
            value = await body()
            value = number if value is None else value
            say(f"f{{number}} returns {{value}}")
            return value

        return called

    return spoken


'''

MAIN = '''\
async def main():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(report)
    futures[:] = [loop.create_future(), loop.create_future()]
    me = tasks[0] = asyncio.current_task()
    me.set_name("t0")
    for when in (256, 320, 384, 448):
        loop.call_later(when * TICK, me.cancel, "reaper")
    await f0()
    say("main ends")


asyncio.run(main())
'''

# {w} is who speaks, {0} and {1} are the words of the operation.
SIMPLE = {
    "say": 'say("{w} says {0}")',
    "uncancel": 'say(f"{w} uncancels: {{asyncio.current_task().uncancel()}}")',
    "cancelling": 'say(f"{w} cancelling={{asyncio.current_task().cancelling()}}")',
    "set_result": 'attempt("{w} set_result", futures[{0}].set_result, {1})',
    "set_exception": 'attempt("{w} set_exception", futures[{0}].set_exception, ValueError("{1}"))',
    "cancel_future": 'say(f"{w} cancels future: {{futures[{0}].cancel(\'{1}\')}}")',
    "event_set": "events[{0}].set()",
    "event_clear": "events[{0}].clear()",
    "lock_release": 'attempt("{w} release", locks[{0}].release)',
    "semaphore_release": "semaphores[{0}].release()",
    "put_nowait": 'attempt("{w} put_nowait {1}", queues[{0}].put_nowait, {1})',
    "task_done": 'attempt("{w} task_done", queues[{0}].task_done)',
    "context_set": "variable.set({0})",
    "context_get": 'say(f"{w} variable={{variable.get()}}")',
    "notify": 'attempt("{w} notify {0}", condition.notify, {0})',
    "expired": 'say(f"{w} expired={{{limit}.expired()}}")',
    "raise_error": 'raise ValueError("{0}")',
    "raise_cancelled": 'raise asyncio.CancelledError("{0}")',
    "leave": "return {0}",
    "sleep": 'await asyncio.sleep({0} * TICK)\nsay(f"{w} slept {0} at {{now()}}")',
    "await_future": 'say(f"{w} awaited a future: {{await futures[{0}]}}")',
    "event_wait": 'await events[{0}].wait()\nsay("{w} passed an event")',
    "lock_acquire": 'await locks[{0}].acquire()\nsay("{w} acquired a lock")',
    "semaphore_acquire": 'await semaphores[{0}].acquire()\nsay("{w} acquired a semaphore")',
    "put": 'await queues[{0}].put({1})\nsay("{w} put {1}")',
    "get": 'say(f"{w} got {{await queues[{0}].get()}}")',
    "join": 'await queues[{0}].join()\nsay("{w} joined")',
    "barrier_wait": 'say(f"{w} passed a barrier: {{await barrier.wait()}}")',
    "barrier_abort": "await barrier.abort()",
    "barrier_reset": "await barrier.reset()",
    "condition_wait": 'await condition.wait()\nsay("{w} notified")',
    "call": 'say(f"{w} called: {{await f{0}()}}")',
    "cancel_gather": 'if {0} in gathers:\n    say(f"{w} cancels g{0}: {{gathers[{0}].cancel(\'{1}\')}}")',
    "get_nowait": 'try:\n    say(f"{w} get_nowait {{queues[{0}].get_nowait()}}")\n'
    'except Exception as error:\n    say(f"{w} get_nowait: {{error!r}}")',
    "callback": 'if task := find("{w}", {0}):\n'
    '    task.add_done_callback(lambda done: say(f"callback {1}: {{outcome(done)}}"))',
    "state": 'if task := find("{w}", {0}):\n'
    '    say(f"{w} sees t{0} done={{task.done()}} cancelled={{task.cancelled()}} cancelling={{task.cancelling()}}")',
    "await": 'if task := find("{w}", {0}):\n    say(f"{w} awaited t{0}: {{await task}}")',
    "group_spawn": 'try:\n    tasks[{0}] = {group}.create_task(f{0}(), name="t{0}")\n'
    'except RuntimeError:\n    say("{w} t{0} is refused")',
}

WITH = {"with_lock": "locks[0]", "with_semaphore": "semaphores[0]", "with_condition": "condition"}
INSIDE = {"expired": "limit", "group_spawn": "group"}
ERRORS = {"cancelled": "asyncio.CancelledError", "exception": "Exception", "base": "BaseException"}


def ticks(word: str) -> str:
    return "None" if word == "none" else f"{word} * TICK"


class Printer:
    def __init__(self, who: str):
        self.who = who
        self.lines: list[str] = []
        # The names of the blocks around, the innermost last.
        self.limits: list[str] = []
        self.groups: list[str] = []

    def line(self, depth: int, text: str) -> None:
        self.lines += ["    " * depth + line for line in text.split("\n")]

    def block(self, ops: list[Op], depth: int) -> None:
        for op in ops:
            if op.name in SIMPLE:
                inner = {"limit": self.limits[-1:], "group": self.groups[-1:]}
                if inner.get(INSIDE.get(op.name)) != []:
                    inner = {kind: names[0] if names else "" for kind, names in inner.items()}
                    self.line(depth, SIMPLE[op.name].format(*op.args, w=self.who, **inner))
            else:
                getattr(self, op.name)(depth, op)
            if op.name == "leave":
                break
        if not any(op.name not in ("expired", "group_spawn", "reschedule") for op in ops):
            self.line(depth, "pass")

    def item(self, item: str) -> str:
        kind, place = item[0], item[1:]
        primitives = {
            "c": f"f{place}()", "t": f'find("{self.who}", {place})', "z": f"nap({place})", "b": "barrier.wait()",
            "f": f"futures[{place}]", "e": f"events[{place}].wait()", "q": f"queues[{place}].get()",
            "l": f"locks[{place}].acquire()", "s": f"semaphores[{place}].acquire()",
        }  # fmt: skip
        return primitives[kind]

    def items(self, items: list[str]) -> str:
        return f"present({', '.join(map(self.item, items))})"

    def cancel(self, depth, op):
        message = "" if op.args[1] == "none" else f"'{op.args[1]}'"
        self.line(depth, f'if task := find("{self.who}", {op.args[0]}):')
        self.line(depth + 1, f'say(f"{self.who} cancels t{op.args[0]}: {{task.cancel({message})}}")')

    def shutdown(self, depth, op):
        self.line(depth, f"queues[{op.args[0]}].shutdown({op.args[1] == 'immediate'})")

    def reschedule(self, depth, op):
        if not self.limits:
            return
        now = "" if op.args[0] == "none" else "asyncio.get_running_loop().time() + "
        self.line(depth, f"try:\n    {self.limits[-1]}.reschedule({now}{ticks(op.args[0])})")
        self.line(depth, f'except RuntimeError:\n    say("{self.who} too late to reschedule")')

    def spawn(self, depth, op):
        number = op.args[0]
        if len(op.args) == 1:
            self.line(depth, f'tasks[{number}] = asyncio.create_task(f{number}(), name="t{number}")')
        else:
            self.line(depth, "loop = asyncio.get_running_loop()")
            self.line(depth, f'tasks[{number}] = asyncio.Task(f{number}(), loop=loop, name="t{number}", eager_start=True)')

    def awaited(self, depth, item, text):
        """`text` with the item as ITEM; nothing if it is a task that is not there."""
        if item[0] == "t":
            self.line(depth, f"if task := {self.item(item)}:")
            self.line(depth + 1, text.replace("ITEM", "task"))
        else:
            self.line(depth, text.replace("ITEM", self.item(item)))

    def wait_for(self, depth, op):
        limit, item = op.args
        result = "{result}" if item[0] in "ctzfqb" else item[0]
        text = f"result = await asyncio.wait_for(ITEM, {ticks(limit)})\n"
        self.awaited(depth, item, text + f'say(f"{self.who} waited for {result} at {{now()}}")')

    def shield(self, depth, op):
        self.awaited(depth, op.args[0], f'say(f"{self.who} shielded {{await asyncio.shield(ITEM)}}")')

    def gather(self, depth, op):
        number = self.who[1:]
        self.line(depth, f"gathers[{number}] = asyncio.gather(*{self.items(op.args[1:])}, "
                         f"return_exceptions={op.args[0] == 'all'})")  # fmt: skip
        self.line(depth, f'say(f"{self.who} gathered {{await gathers[{number}]!r}}")')

    def wait(self, depth, op):
        self.line(depth, f"if found := {self.items(op.args[2:])}:")
        self.line(depth + 1, f"done, pending = await asyncio.wait(found, timeout={ticks(op.args[0])}, "
                             f"return_when=asyncio.{op.args[1]})")  # fmt: skip
        self.line(depth + 1, f'say(f"{self.who} waited, done: {{names(done)}}; pending: {{names(pending)}}")')

    def as_completed(self, depth, op):
        self.line(depth, f"for following in asyncio.as_completed({self.items(op.args[1:])}, timeout={ticks(op.args[0])}):")
        self.line(depth + 1, f'try:\n    say(f"{self.who} completed {{await following}}")')
        self.line(depth + 1, f'except Exception as error:\n    say(f"{self.who} completed {{error!r}}")')

    def try_(self, depth, op):
        kind, action = op.args
        body, handler, final = op.blocks
        self.line(depth, "try:")
        self.block(body, depth + 1)
        self.line(depth, f"except {ERRORS[kind]} as error:")
        self.line(depth + 1, f'say(f"{self.who} caught {{error!r}}")')
        if action == "uncancel":
            self.block([Op("uncancel")], depth + 1)
        if handler:
            self.block(handler, depth + 1)
        if action in ("again", "raise"):
            self.line(depth + 1, "raise" if action == "again" else 'raise ValueError("instead")')
        if final:
            self.line(depth, "finally:")
            self.block(final, depth + 1)

    def timeout(self, depth, op):
        self.limits.append(f"limit{len(self.limits)}")
        self.line(depth, f"async with asyncio.timeout({ticks(op.args[0])}) as {self.limits[-1]}:")
        self.block(op.blocks[0], depth + 1)
        self.limits.pop()

    def group(self, depth, op):
        self.groups.append(f"group{len(self.groups)}")
        self.line(depth, f"async with asyncio.TaskGroup() as {self.groups[-1]}:")
        self.block(op.blocks[0], depth + 1)
        self.groups.pop()

    def guarded(self, depth, op):
        self.line(depth, f"async with {WITH[op.name]}:")
        self.line(depth + 1, f'say("{self.who} entered")')
        self.block(op.blocks[0], depth + 1)

    with_lock = with_semaphore = with_condition = guarded

    def repeat(self, depth, op):
        self.line(depth, f"for _ in range({op.args[0]}):")
        self.block(op.blocks[0], depth + 1)

    def soon(self, depth, op):
        name = f"c{op.args[-1]}"
        inner = Printer(name)
        inner.block(op.blocks[0], 1)
        self.line(depth, f"def {name}():")
        self.lines += ["    " * depth + line for line in inner.lines]
        call = f"call_later({ticks(op.args[0])}, " if op.name == "later" else "call_soon("
        self.line(depth, f"asyncio.get_running_loop().{call}{name})")

    later = soon


# A word that Python keeps for itself.
setattr(Printer, "try", Printer.try_)


def python_source(program: Program) -> str:
    text = PRELUDE.format(seed=program.seed)
    for number, body in program.functions.items():
        printer = Printer(f"f{number}")
        printer.block(body, 1)
        text += "\n".join([f"@function({number})", f"async def f{number}():", *printer.lines]) + "\n\n\n"
    return text + MAIN
