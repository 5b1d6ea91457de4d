# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Reports of cotidy over files that the fake worker finds words in, for the tests of formats."""

import os
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COTIDY = os.environ.get("COTIDY_BINARY", str(ROOT / "build" / "bin" / "cotidy"))
FAKE_WORKER = os.environ.get("FAKE_WORKER", str(ROOT / "build" / "bin" / "cotidy-fake-worker"))

# Names and texts that would break a report which did not expect them.
HOSTILE = "a b<img src=x>&\"'%\u00e4.cpp"
SOURCES = {
    "src/serve.cpp": "int load();\n\nvoid serve() {\n  PATH();\n}\n",
    "src/long.cpp": "\u00e4\u00e4 BAD REVIEW // </script><!-- ]]>\nNOFIX SEVERE\n",
    HOSTILE: "\tBAD\n",
    "src/broken.cpp": "x y\nz\n",
}


class ReportTest(unittest.TestCase):
    """One folder for each test; report() runs cotidy in it."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name).resolve()

    def write(self, sources):
        for name, text in sources.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    def report(self, format, sources=None, code=2):
        """The text of a report over the sources; the file is kept as out.FORMAT."""
        sources = SOURCES if sources is None else sources
        self.write(sources)
        run = subprocess.run(
            [COTIDY, "check", "--root=.", f"--output={format}:out.{format}", *sources, "--", "-std=c++20"],
            cwd=self.folder,
            env={**os.environ, "COTIDY_WORKER": FAKE_WORKER},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
        )
        self.assertEqual(run.returncode, code, run.stderr.decode(errors="replace"))
        return (self.folder / f"out.{format}").read_text(encoding="utf-8")
