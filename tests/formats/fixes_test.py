#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""clang-apply-replacements makes what --fix makes of the files of --export-fixes."""

import os
import subprocess
import unittest

from report import COTIDY, FAKE_WORKER, ReportTest

APPLY = os.environ.get("CLANG_APPLY_REPLACEMENTS", "clang-apply-replacements-22")
SOURCES = {
    "a.cpp": '\u00e4 BAD "q\\"" REVIEW #include "h.h"\n',
    "b c.cpp": 'BAD #include "h.h"\n',
    "h.h": "int x; BAD\n",
}


class Fixes(ReportTest):
    def check(self, *options):
        return subprocess.run(
            [COTIDY, "check", "--quiet", *options, "a.cpp", "b c.cpp", "--", "-std=c++20"],
            cwd=self.folder,
            env={**os.environ, "COTIDY_WORKER": FAKE_WORKER},
            stdout=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
        ).returncode

    def contents(self):
        return {name: (self.folder / name).read_text() for name in SOURCES}

    def same(self, scope):
        self.write(SOURCES)
        (self.folder / "fixes").mkdir(exist_ok=True)
        self.assertEqual(self.check(f"--export-fixes={scope}:fixes/fixes.yaml"), 1)
        self.assertEqual(self.contents(), SOURCES)
        subprocess.run([APPLY, "fixes"], cwd=self.folder, check=True)
        applied = self.contents()
        self.write(SOURCES)
        self.check(f"--fix={scope}")
        self.assertEqual(applied, self.contents())
        return applied

    def test_safe(self):
        applied = self.same("safe")
        self.assertEqual(applied["h.h"], "int x; GOOD\n")
        self.assertEqual(applied["a.cpp"], '\u00e4 GOOD "q\\"" REVIEW #include "h.h"\n')

    def test_all(self):
        self.assertEqual(self.same("all")["a.cpp"], '\u00e4 GOOD "q\\"" GOOD #include "h.h"\n')

    def test_nothing_to_fix(self):
        self.write({**SOURCES, "a.cpp": "", "b c.cpp": ""})
        (self.folder / "fixes").mkdir()
        self.assertEqual(self.check("--export-fixes=fixes/fixes.yaml"), 0)
        subprocess.run([APPLY, "fixes"], cwd=self.folder, check=True)


if __name__ == "__main__":
    unittest.main()
