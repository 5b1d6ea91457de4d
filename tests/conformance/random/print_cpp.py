# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A random program as a C++ scenario that says the same as the interpreter."""

from __future__ import annotations

from program import Op, Program, operations

PRELUDE = '''\
// Random program {seed}, as generate.py prints it.
#include "tests/conformance/trace.h"

#include <array>
#include <deque>
#include <map>

using asyncio::Coro;

namespace {{

struct World {{
  std::array<asyncio::Event, 2> events;
  std::array<asyncio::Lock, 2> locks;
  std::deque<asyncio::Semaphore> semaphores;
  std::deque<asyncio::Queue<int>> queues;
  asyncio::Condition condition;
  asyncio::Barrier barrier{{2}};
  std::vector<asyncio::Future<int>> futures;
  std::map<int, asyncio::Task<int>> tasks;
  asyncio::AnyTask main;
  std::map<int, asyncio::AnyFuture> gathers;
  World() {{
    semaphores.emplace_back(2), semaphores.emplace_back(1);
    queues.emplace_back(), queues.emplace_back(1);
  }}
}};
World* w;
const asyncio::ContextVar<int> variable("variable", 0);

asyncio::AnyTask any(std::string who, int number) {{
  if (number == 0)
    return w->main;
  if (!w->tasks.contains(number))
    say("{{}} finds no t{{}}", who, number);
  return w->tasks.contains(number) ? asyncio::AnyTask(w->tasks[number])
                                   : asyncio::AnyTask();
}}

asyncio::Task<int> find(std::string who, int number) {{
  return any(who, number) ? w->tasks[number] : asyncio::Task<int>();
}}

using Futures = std::vector<asyncio::Future<int>>;
Futures present(std::initializer_list<asyncio::Future<int>> futures) {{
  Futures result;
  for (const auto& future : futures)
    if (future)
      result.push_back(future);
  return result;
}}

template <class F> void attempt(std::string what, F function) {{
  try {{
    function();
    say(what);
  }} catch (const std::exception&) {{
    say("{{}}: {{}}", what, caught());
  }}
}}

template <class Handle> std::string outcome(const Handle& done) {{
  if (done.cancelled())
    return "cancelled";
  if (const auto error = done.exception())
    return describe(error);
  if constexpr (requires {{ done.result(); }})
    return std::to_string(done.result());
  return "None";
}}

template <class T> std::string list(const std::vector<T>& values) {{
  std::string text;
  for (const auto& value : values)
    text += (text.empty() ? "" : ", ") + describe(value);
  return "[" + text + "]";
}}

bool is_cancelled(const std::exception_ptr& error) {{
  return describe(error).starts_with("CancelledError(");
}}

Coro<int> nap(int ticks) {{
  co_await asyncio::sleep(ticks * tick);
  co_return -ticks;
}}

void starts(std::string who) {{
  const std::string name(asyncio::current_task().get_name());
  say("{{}} starts in {{}}", who, name[0] == 't' ? name : "a task of its own");
}}

{declared}

'''

MAIN = '''\
Coro<> scenario() {
  asyncio::EventLoop& loop = asyncio::get_running_loop();
  loop.set_exception_handler([](auto&, const auto& context) {
    if (context.message.starts_with("unhandled exception during"))
      say("reported {}", describe(context.exception));
  });
  w->futures = {loop.create_future<int>(), loop.create_future<int>()};
  w->main = asyncio::current_task();
  w->main.set_name("t0");
  for (int when : {256, 320, 384, 448})
    loop.call_later(when * tick, [] { w->main.cancel("reaper"); });
  co_await f0();
  say("main ends");
}

} // namespace

SCENARIO(random_SEED) {
  World world;
  w = &world;
  asyncio::testing::run(scenario());
}
'''

# {w} is who speaks, {0} and {1} are the words of the operation.
SIMPLE = {
    "say": 'say("{w} says {0}");',
    "uncancel": 'say("{w} uncancels: {{}}", asyncio::current_task().uncancel());',
    "cancelling": 'say("{w} cancelling={{}}", asyncio::current_task().cancelling());',
    "set_result": 'attempt("{w} set_result", [] {{ w->futures[{0}].set_result({1}); }});',
    "set_exception": 'attempt("{w} set_exception",\n        [] {{ w->futures[{0}].set_exception(asyncio::ValueError("{1}")); }});',
    "cancel_future": 'say("{w} cancels future: {{}}", w->futures[{0}].cancel("{1}"));',
    "event_set": "w->events[{0}].set();",
    "event_clear": "w->events[{0}].clear();",
    "lock_release": 'attempt("{w} release", [] {{ w->locks[{0}].release(); }});',
    "semaphore_release": "w->semaphores[{0}].release();",
    "put_nowait": 'attempt("{w} put_nowait {1}", [] {{ w->queues[{0}].put_nowait({1}); }});',
    "task_done": 'attempt("{w} task_done", [] {{ w->queues[{0}].task_done(); }});',
    "context_set": "variable.set({0});",
    "context_get": 'say("{w} variable={{}}", variable.get());',
    "notify": 'attempt("{w} notify {0}", [] {{ w->condition.notify({0}); }});',
    "raise_error": 'throw asyncio::ValueError("{0}");',
    "raise_cancelled": 'throw asyncio::CancelledError("{0}");',
    "leave": "value = {0};\nleft = true;",
    "sleep": 'co_await asyncio::sleep({0} * tick);\nsay("{w} slept {0} at {{}}", now());',
    "await_future": 'say("{w} awaited a future: {{}}", co_await w->futures[{0}]);',
    "event_wait": 'co_await w->events[{0}].wait();\nsay("{w} passed an event");',
    "lock_acquire": 'co_await w->locks[{0}].acquire();\nsay("{w} acquired a lock");',
    "semaphore_acquire": 'co_await w->semaphores[{0}].acquire();\nsay("{w} acquired a semaphore");',
    "put": 'co_await w->queues[{0}].put({1});\nsay("{w} put {1}");',
    "get": 'say("{w} got {{}}", co_await w->queues[{0}].get());',
    "join": 'co_await w->queues[{0}].join();\nsay("{w} joined");',
    "barrier_wait": 'say("{w} passed a barrier: {{}}", co_await w->barrier.wait());',
    "barrier_abort": "co_await w->barrier.abort();",
    "barrier_reset": "co_await w->barrier.reset();",
    "condition_wait": 'co_await w->condition.wait();\nsay("{w} notified");',
    "call": 'say("{w} called: {{}}", co_await f{0}());',
    "cancel_gather": 'if (w->gathers.contains({0}))\n'
    '  say("{w} cancels g{0}: {{}}", w->gathers[{0}].cancel("{1}"));',
    "get_nowait": 'try {{\n  say("{w} get_nowait {{}}", w->queues[{0}].get_nowait());\n'
    '}} catch (const std::exception&) {{\n  say("{w} get_nowait: {{}}", caught());\n}}',
    "state": 'if (auto task = any("{w}", {0}))\n'
    '  say("{w} sees t{0} done={{}} cancelled={{}} cancelling={{}}", task.done(),\n'
    "      task.cancelled(), task.cancelling());",
    "await": 'if (auto task = find("{w}", {0}))\n  say("{w} awaited t{0}: {{}}", co_await task);',
}

WITH = {"with_lock": "w->locks[0]", "with_semaphore": "w->semaphores[0]", "with_condition": "w->condition"}
MATCHES = {"cancelled": "is_cancelled(error{n})", "exception": "!is_cancelled(error{n})", "base": "true"}


def ticks(word: str) -> str:
    return "std::nullopt" if word == "none" else f"{word} * tick"


class Printer:
    def __init__(self, who: str):
        self.who = who
        self.lines: list[str] = []
        self.limits: list[str] = []
        self.groups: list[str] = []
        self.errors = 0

    def line(self, depth: int, text: str) -> None:
        self.lines += ["  " * depth + line for line in text.split("\n")]

    def block(self, ops: list[Op], depth: int) -> None:
        for place, op in enumerate(ops):
            if op.name in SIMPLE:
                self.line(depth, SIMPLE[op.name].format(*op.args, w=self.who))
            else:
                getattr(self, op.name)(depth, op)
            if op.name == "leave":
                return
            rest = ops[place + 1 :]
            if rest and any(inner.name == "leave" for inner in operations([op])):
                self.line(depth, "if (!left) {")
                self.block(rest, depth + 1)
                self.line(depth, "}")
                return

    def item(self, item: str) -> str:
        kind, place = item[0], item[1:]
        primitives = {
            "c": f"f{place}()", "t": f'find("{self.who}", {place})', "z": f"nap({place})",
            "b": "w->barrier.wait()", "f": f"w->futures[{place}]", "e": f"w->events[{place}].wait()",
            "q": f"w->queues[{place}].get()", "l": f"w->locks[{place}].acquire()",
            "s": f"w->semaphores[{place}].acquire()",
        }  # fmt: skip
        return primitives[kind]

    def items(self, items: list[str]) -> str:
        futures = [self.item(item) if item[0] == "t" else f"asyncio::ensure_future({self.item(item)})" for item in items]
        return f"present({{{', '.join(futures)}}})"

    def cancel(self, depth, op):
        message = "" if op.args[1] == "none" else f'"{op.args[1]}"'
        self.line(depth, f'if (auto task = any("{self.who}", {op.args[0]}))')
        self.line(depth + 1, f'say("{self.who} cancels t{op.args[0]}: {{}}", task.cancel({message}));')

    def callback(self, depth, op):
        kind, handle = ("any", "AnyFuture") if op.args[0] == "0" else ("find", "Future<int>")
        self.line(depth, f'if (auto task = {kind}("{self.who}", {op.args[0]}))')
        self.line(depth + 1, f"task.add_done_callback([](asyncio::{handle} done) {{")
        self.line(depth + 2, f'say("callback {op.args[1]}: {{}}", outcome(done));')
        self.line(depth + 1, "});")

    def shutdown(self, depth, op):
        self.line(depth, f"w->queues[{op.args[0]}].shutdown({'true' if op.args[1] == 'immediate' else 'false'});")

    def reschedule(self, depth, op):
        if not self.limits:
            return
        now = "" if op.args[0] == "none" else "asyncio::get_running_loop().time() + "
        self.line(depth, f"try {{\n  {self.limits[-1]}.reschedule({now}{ticks(op.args[0])});")
        self.line(depth, f'}} catch (const asyncio::RuntimeError&) {{\n  say("{self.who} too late to reschedule");\n}}')

    def expired(self, depth, op):
        if self.limits:
            self.line(depth, f'say("{self.who} expired={{}}", {self.limits[-1]}.expired());')

    def spawn(self, depth, op):
        number, eager = op.args[0], ", .eager_start = true" if len(op.args) > 1 else ""
        self.line(depth, f'w->tasks[{number}] = asyncio::create_task(f{number}(), {{.name = "t{number}"{eager}}});')

    def group_spawn(self, depth, op):
        if not self.groups:
            return
        number = op.args[0]
        self.line(depth, "try {")
        self.line(depth + 1, f'w->tasks[{number}] = {self.groups[-1]}.create_task(f{number}(), {{.name = "t{number}"}});')
        self.line(depth, f'}} catch (const asyncio::RuntimeError&) {{\n  say("{self.who} t{number} is refused");\n}}')

    def awaited(self, depth, item, text):
        """`text` with the item as ITEM; nothing if it is a task that is not there."""
        if item[0] == "t":
            self.line(depth, f"if (auto task = {self.item(item)}) {{")
            self.line(depth + 1, text.replace("ITEM", "task"))
            self.line(depth, "}")
        else:
            self.line(depth, text.replace("ITEM", self.item(item)))

    def wait_for(self, depth, op):
        limit, item = op.args
        call = f"co_await asyncio::wait_for(ITEM, {ticks(limit)})"
        if item[0] in "ctzfqb":
            text = f'{{\n  const auto result = {call};\n  say("{self.who} waited for {{}} at {{}}", result, now());\n}}'
        else:
            text = f'{call};\nsay("{self.who} waited for {item[0]} at {{}}", now());'
        self.awaited(depth, item, text)

    def shield(self, depth, op):
        self.awaited(depth, op.args[0], f'say("{self.who} shielded {{}}", co_await asyncio::shield(ITEM));')

    def gather(self, depth, op):
        mode = "asyncio::return_exceptions, " if op.args[0] == "all" else ""
        self.line(depth, "{")
        self.line(depth + 1, f"auto gathered = asyncio::gather({mode}{self.items(op.args[1:])});")
        self.line(depth + 1, f"w->gathers[{self.who[1:]}] = gathered;")
        self.line(depth + 1, f'say("{self.who} gathered {{}}", list(co_await gathered));')
        self.line(depth, "}")

    def wait(self, depth, op):
        timeout = "" if op.args[0] == "none" else f".timeout = {ticks(op.args[0])}, "
        self.line(depth, f"if (auto found = {self.items(op.args[2:])}; !found.empty()) {{")
        self.line(depth + 1, "std::vector<asyncio::Task<int>> found_tasks;")
        self.line(depth + 1, "for (auto& [number, task] : w->tasks)")
        self.line(depth + 2, "if (std::find(found.begin(), found.end(), task) != found.end())")
        self.line(depth + 3, "found_tasks.push_back(task);")
        self.line(depth + 1, f"auto sets = co_await asyncio::wait(found_tasks, {{{timeout}.return_when = asyncio::{op.args[1]}}});")
        self.line(depth + 1, f'say("{self.who} waited, done: {{}}; pending: {{}}", names(sets.done), names(sets.pending));')
        self.line(depth, "}")

    def as_completed(self, depth, op):
        timeout = "" if op.args[0] == "none" else f", {{.timeout = {ticks(op.args[0])}}}"
        self.line(depth, f"for (auto& following : asyncio::as_completed({self.items(op.args[1:])}{timeout}))")
        self.line(depth + 1, f'try {{\n  say("{self.who} completed {{}}", co_await following);')
        self.line(depth + 1, f'}} catch (const std::exception&) {{\n  say("{self.who} completed {{}}", caught());\n}}')

    def try_(self, depth, op):
        kind, action = op.args
        body, handler, final = op.blocks
        self.errors += 1
        error = f"error{self.errors}"
        matches = MATCHES[kind].format(n=self.errors)
        self.line(depth, f"std::exception_ptr {error};\ntry {{")
        self.block(body, depth + 1)
        self.line(depth, f"}} catch (...) {{\n  {error} = std::current_exception();\n}}")
        self.line(depth, f"if ({error} && {matches}) {{" if matches != "true" else f"if ({error}) {{")
        self.line(depth + 1, f'say("{self.who} caught {{}}", describe({error}));')
        if action == "uncancel":
            self.block([Op("uncancel")], depth + 1)
        after = {"again": f"if (left)\n  {error} = nullptr;",
                 "raise": f'{error} = left ? nullptr : std::make_exception_ptr(asyncio::ValueError("instead"));'}  # fmt: skip
        self.line(depth + 1, "try {")
        self.block(handler, depth + 2)
        self.line(depth + 2, after.get(action, f"{error} = nullptr;"))
        self.line(depth + 1, f"}} catch (...) {{\n  {error} = std::current_exception();\n}}")
        self.line(depth, "}")
        self.block(final, depth)
        self.line(depth, f"if ({error})\n  std::rethrow_exception({error});")

    def timeout(self, depth, op):
        self.limits.append(f"limit{len(self.limits)}")
        parameter = f"asyncio::Timeout& {self.limits[-1]}"
        self.line(depth, f"co_await asyncio::timeout({ticks(op.args[0])}, [&]([[maybe_unused]] {parameter}) -> Coro<> {{")
        self.block(op.blocks[0], depth + 1)
        self.line(depth, "  co_return;\n});")
        self.limits.pop()

    def group(self, depth, op):
        self.groups.append(f"group{len(self.groups)}")
        parameter = f"asyncio::TaskGroup& {self.groups[-1]}"
        self.line(depth, f"co_await asyncio::TaskGroup::scope([&]([[maybe_unused]] {parameter}) -> Coro<> {{")
        self.block(op.blocks[0], depth + 1)
        self.line(depth, "  co_return;\n});")
        self.groups.pop()

    def guarded(self, depth, op):
        self.line(depth, f"{{\n  const auto guard = co_await {WITH[op.name]}.scoped();")
        self.line(depth + 1, f'say("{self.who} entered");')
        self.block(op.blocks[0], depth + 1)
        self.line(depth, "}")

    with_lock = with_semaphore = with_condition = guarded

    def repeat(self, depth, op):
        self.line(depth, f"for (int count = 0; count < {op.args[0]} && !left; ++count) {{")
        self.block(op.blocks[0], depth + 1)
        self.line(depth, "}")

    def soon(self, depth, op):
        call = f"call_later({ticks(op.args[0])}, " if op.name == "later" else "call_soon("
        self.line(depth, f"asyncio::get_running_loop().{call}[] {{")
        inner = Printer(f"c{op.args[-1]}")
        inner.block(op.blocks[0], depth + 1)
        self.lines += inner.lines
        self.line(depth, "});")

    later = soon


# A word that Python keeps for itself.
setattr(Printer, "try", Printer.try_)


def cpp_source(program: Program) -> str:
    declared = "\n".join(f"Coro<int> f{number}();" for number in program.functions)
    text = PRELUDE.format(seed=program.seed, declared=declared)
    for number, body in program.functions.items():
        printer = Printer(f"f{number}")
        printer.block(body, 1)
        head = [f"Coro<int> f{number}() {{", f"  int value = {number};", "  [[maybe_unused]] bool left = false;"]
        tail = [f'  say("f{number} returns {{}}", value);', "  co_return value;", "}"]
        text += "\n".join([*head, f'  starts("f{number}");', *printer.lines, *tail]) + "\n\n"
    return text + MAIN.replace("SEED", str(program.seed))
