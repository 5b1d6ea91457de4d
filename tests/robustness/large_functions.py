#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""No check takes more than its share of time for a large function.

Each shape below is a program of a size, generated twice: once small, once four
times as large. For each check and each analysis the processor time (of
`cotidy check --profile`) may grow with the size, not with its square. What is
over in no time is not judged, so that a busy machine does not decide.

    large_functions.py COTIDY [--keep DIR] [SHAPE...]

prints the times of the large program of every shape.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GROWTH = 4
# Of times: linear gives 4, n log n less than 6, n squared 16.
MOST_GROWTH = 9
# Seconds that the larger program takes before anything is said of growth.
WORTH_A_LOOK = 0.4

HEAD = """#include <asyncio/asyncio.h>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

asyncio::Coro<int> load(int);
asyncio::Coro<> save(const std::string &);
bool condition(int);
void note(int);
struct Owned { Owned(); ~Owned(); int value; };

"""


def repeated(count, *lines):
    """The lines, each with {i} replaced by the number of the repetition."""
    return "\n".join(line.replace("{i}", str(i)) for i in range(count) for line in lines) + "\n"


def coroutine(body, parameters=""):
    return f"asyncio::Coro<> large({parameters}) {{\n{body}  co_return;\n}}\n"


def lines(count):
    """20,000 lines of everything in one coroutine, one in ten suspends."""
    return coroutine(repeated(
        count // 10,
        "  int number{i} = static_cast<int>(name.size());",
        "  if (condition(number{i})) {",
        "    Owned owned{i};",
        "    for (int i = 0; i < owned{i}.value; ++i)",
        "      note(i + number{i});",
        "  } else {",
        "    note({i});",
        "  }",
        "  number{i} += co_await load({i});",
        "  note(number{i});"), "const std::string &name")


def suspensions(count):
    """Nothing but suspensions, with a lock between them."""
    return "std::mutex mutex;\n" + coroutine(repeated(
        count, "  { std::lock_guard guard(mutex); note({i}); }", "  co_await load({i});"))


def locks(count):
    """Locks that are unlocked, relocked and held by branches."""
    return "std::mutex mutex;\n" + coroutine(repeated(
        count,
        "  std::unique_lock lock{i}(mutex);",
        "  if (condition({i})) lock{i}.unlock();",
        "  note({i});",
        "  if (lock{i}.owns_lock()) lock{i}.unlock();",
        "  co_await load({i});"))


def locals_across(count):
    """Locals with destructors that live across every suspension."""
    return coroutine(repeated(
        count, "  Owned owned{i};", "  co_await load(owned{i}.value);"))


def tasks(count):
    """Coroutines and tasks kept in variables, and awaited in branches."""
    return coroutine(repeated(
        count,
        "  auto lazy{i} = load({i});",
        "  auto task{i} = asyncio::create_task(load({i}));",
        "  if (condition({i})) note(co_await std::move(lazy{i}));",
        "  co_await task{i};"))


def handlers(count):
    """Handlers around awaits, some of which store and rethrow."""
    return coroutine(repeated(
        count,
        "  try { co_await load({i}); } catch (const std::exception &) { note({i}); }",
        "  std::exception_ptr error{i};",
        "  try { co_await load({i}); } catch (...) { error{i} = std::current_exception(); }",
        "  co_await load({i});",
        "  if (error{i}) std::rethrow_exception(error{i});"))


def helpers(count):
    """A chain of helpers that blocks at its end, and one that spreads."""
    chain = repeated(count, "void chain{i}(int n) { if (n) note({i}); else chain{i}(n - 1); }")
    linked = "".join(
        f"void link{i}() {{ note({i}); {f'link{i - 1}(); link{i // 2}();' if i else 'std::this_thread::yield();'} }}\n"
        for i in range(count))
    return chain + linked + coroutine(repeated(count, "  chain{i}({i});", "  link{i}();"))


def calls(count):
    """Call sites of coroutines that take references, kept and awaited."""
    return coroutine(repeated(
        count,
        '  co_await save("text {i}");',
        "  const std::string text{i} = std::to_string({i});",
        "  auto saving{i} = save(text{i});",
        "  co_await std::move(saving{i});"))


def lambdas(count):
    """Coroutine lambdas with captures, and callables for other threads."""
    return coroutine(repeated(
        count,
        "  int number{i} = {i};",
        "  co_await [&]() -> asyncio::Coro<> { note(number{i}); co_await load(number{i}); }();",
        "  co_await asyncio::to_thread([number{i}] { note(number{i}); });"))


def members(count):
    """State of an object that is read, and used after suspensions."""
    return ("struct Server : std::enable_shared_from_this<Server> {\n"
            "  std::map<int, std::string> names;\n  std::vector<int> items;\n"
            "  std::unique_ptr<int> current;\n  int total = 0;\n"
            "  void change() { names.clear(); items.clear(); current.reset(); ++total; }\n"
            "  asyncio::Coro<> run() {\n" + repeated(
                count,
                "    auto found{i} = names.find({i});",
                "    if (current) note(*current);",
                "    co_await load({i});",
                "    if (found{i} != names.end()) note({i});",
                "    total += co_await load(total);") + "  }\n};\n")


def nested(count):
    """Blocks in blocks, as deep as clang takes them."""
    deep = 60
    block = ("".join(f"  if (condition({i})) {{ Owned owned{i}; co_await load({i});\n" for i in range(deep))
             + "}" * deep + "\n")
    return coroutine(block * (count // deep + 1))


SHAPES = {
    lines: 20000, suspensions: 2000, locks: 1000, locals_across: 1000, tasks: 800, handlers: 500,
    helpers: 1500, calls: 1000, lambdas: 160, members: 600, nested: 1200,
}


def times(cotidy, path):
    """Seconds by check and analysis."""
    done = subprocess.run(
        [cotidy, "check", "--quiet", "--format=json", "--profile", "--config={}", "--checks=-*,cotidy-*",
         str(path), "--", "-std=c++20", f"-I{ROOT / 'runtime/include'}", "-fbracket-depth=1000"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode not in (0, 1):
        sys.exit(f"{path.name}: cotidy check ended with {done.returncode}\n{done.stderr[-2000:]}{done.stdout[-2000:]}")
    (unit,) = json.loads(done.stdout)["times"]
    return {share["name"]: share["seconds"] for share in unit["shares"]}


def measured(cotidy, folder, shape, count):
    path = folder / f"{shape.__name__}-{count}.cpp"
    path.write_text(HEAD + shape(count), encoding="utf-8")
    return times(cotidy, path)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("cotidy")
    parser.add_argument("--keep", type=Path, help="where the programs are left")
    parser.add_argument("shapes", nargs="*", help="all if none is named")
    options = parser.parse_args()
    failed = 0
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        for shape, count in SHAPES.items():
            if options.shapes and shape.__name__ not in options.shapes:
                continue
            small = measured(options.cotidy, folder, shape, count // GROWTH)
            large = measured(options.cotidy, folder, shape, count)
            spent = sum(seconds for name, seconds in large.items() if name not in ("parse", "rest"))
            slowest = max((name for name in large if name not in ("parse", "rest")), key=large.get)
            print(f"{shape.__name__:14} {count:6}: parse {large['parse']:6.2f} s, checks {spent:6.2f} s, "
                  f"most in {slowest} ({large[slowest]:.2f} s)", flush=True)
            for name, seconds in large.items():
                if name in ("parse", "rest") or seconds < WORTH_A_LOOK:
                    continue
                growth = seconds / max(small.get(name, 0), 0.001)
                if growth > MOST_GROWTH:
                    failed += 1
                    print(f"{shape.__name__}: {name}: {seconds:.2f} s for {count}, {growth:.1f} times that of a "
                          f"{GROWTH}th; see {shape.__doc__.splitlines()[0]}", file=sys.stderr)
    print(f"{len(options.shapes or SHAPES)} shapes, {failed} that grow faster than their size")
    return failed != 0


if __name__ == "__main__":
    sys.exit(main())
