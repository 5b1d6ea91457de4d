#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The documents of the runtime: nothing is missing, and what they show compiles."""

import ast
import re
import sys
import unittest

from repository import ROOT, relative, text

DOCS = ROOT / "docs" / "runtime"
EXAMPLES = ROOT / "examples" / "asyncio"
# Shown by the guides, and no row of the cheatsheet.
PROGRAMS = {"chat", "echo_server", "hello", "http_server", "https_client", "subprocess_pipeline"}
HEADERS = ROOT / "runtime" / "include" / "asyncio"
INDEX = text(DOCS / "index.md")

# Every row of the asyncio cheatsheet, and of its remarks those that a program
# can show.
CHEATSHEET = [
    "asyncio.run(coro)",
    "asyncio.run raises RuntimeError if a loop is already running",
    "await coro",
    "await asyncio.gather(*coros)",
    "await asyncio.gather(*coros, return_exceptions=True)",
    "task = asyncio.create_task(coro)",
    "async with asyncio.TaskGroup() as tg: then tg.create_task(coro)",
    "A TaskGroup cancels its siblings automatically when one task errors",
    "await asyncio.sleep(seconds)",
    "await asyncio.sleep(0)",
    "async with asyncio.timeout(s): ...",
    "await asyncio.wait_for(coro, timeout=s)",
    "done, pending = await asyncio.wait(tasks, return_when=...)",
    "for c in asyncio.as_completed(coros): r = await c",
    "await asyncio.to_thread(fn, *args)",
    "await loop.run_in_executor(pool, fn, *args)",
    "loop = asyncio.get_running_loop()",
    "asyncio.Lock()",
    "asyncio.Semaphore(n)",
    "asyncio.Event()",
    "asyncio.Condition()",
    "asyncio.Queue(maxsize=0)",
    "await loop.create_datagram_endpoint(factory, local_addr=...)",
    "await loop.sock_sendfile(sock, file, offset, count)",
    "task.cancel()",
    "task.cancelled() / task.done()",
    "try: ... except asyncio.CancelledError: ...",
    "Quick decision",
]
ROW = re.compile(
    r"^\| `?(.*?)`? \| .* \| \[(\w+\.h)\]\(\S+/asyncio/\2\) \| \[(\w+)\]\(\S+/examples/asyncio/\3\.cpp\) \|$",
    re.M,
)


def squeezed(code):
    """Without what the formatter decides."""
    return re.sub(r"\s+", "", code)


class Cheatsheet(unittest.TestCase):
    def test_every_row_is_there(self):
        self.assertEqual([row for row, _, _ in ROW.findall(INDEX)], CHEATSHEET)

    def test_the_example_of_a_row_begins_with_it(self):
        for row, _, example in ROW.findall(INDEX):
            with self.subTest(row):
                self.assertEqual(text(EXAMPLES / f"{example}.cpp").splitlines()[1], f"// {row}")

    def test_every_example_has_a_row(self):
        shown = {example for _, _, example in ROW.findall(INDEX)}
        self.assertEqual({path.stem for path in EXAMPLES.glob("*.cpp")} - shown, PROGRAMS)


class Headers(unittest.TestCase):
    def headers(self):
        return [path for path in HEADERS.rglob("*.h") if path.parent.name != "detail"]

    def test_the_index_links_every_header(self):
        missing = [relative(path) for path in self.headers() if f"../../{relative(path)})" not in INDEX]
        self.assertEqual(missing, [])

    def test_every_difference_of_a_header_is_in_the_list(self):
        page = text(DOCS / "differences.md")
        differing = [path for path in self.headers() if "Differs:" in text(path)]
        missing = [relative(path) for path in differing if f"../../{relative(path)})" not in page]
        self.assertEqual(missing, [])


class Snippets(unittest.TestCase):
    """What a page shows stands in a test, or in an example, which are compiled."""

    def blocks(self, language):
        for path in [*sorted(DOCS.glob("*.md")), ROOT / "README.md"]:
            for block in re.findall(rf"^```{language}\n(.*?)^```", text(path), re.M | re.S):
                yield path, block

    def test_cpp(self):
        sources = [*(ROOT / "tests" / "runtime").glob("docs_*_test.cpp"), *EXAMPLES.glob("*.cpp")]
        compiled = [squeezed(text(path)) for path in sources]
        missing = [
            f"{relative(path)}: {block.strip().splitlines()[0]}"
            for path, block in self.blocks("cpp")
            if path.parent == DOCS or "asyncio::" in block
            if not any(squeezed(block) in source for source in compiled)
        ]
        self.assertEqual(missing, [])

    @unittest.skipIf(sys.version_info < (3, 11), "except* is younger")
    def test_python(self):
        for path, block in self.blocks("python"):
            with self.subTest(f"{relative(path)}: {block.splitlines()[0]}"):
                compile(block, str(path), "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)


if __name__ == "__main__":
    unittest.main()
