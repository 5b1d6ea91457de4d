#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Tests of checklist.py, in a tree of its own."""

import json
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SCRIPT = Path(__file__).resolve().parent / "checklist.py"
MARKER = "// CPython: test_a.py Tests.test_one\n"
TEST = "TEST(Suite, Name) {\n"


def method(name, kind, **more):
    return {"file": "test_a.py", "class": "Tests", "method": name, "kind": kind,
            **more}


class ChecklistTest(unittest.TestCase):
    def setUp(self):
        root = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, root)
        self.folder = root / "conformance"
        self.folder.mkdir()
        self.source = root / "runtime" / "some_test.cpp"
        self.source.parent.mkdir()
        shutil.copy(SCRIPT, self.folder)
        self.suite(method("test_one", "A"), method("test_two", "C", why="repr"))
        self.source.write_text(MARKER + TEST)

    def suite(self, *methods):
        (self.folder / "suite.json").write_text(json.dumps({"methods": methods}))

    def run_script(self, *arguments):
        return subprocess.run(
            [sys.executable, str(self.folder / SCRIPT.name), *arguments],
            capture_output=True, text=True)

    def complaints(self):
        self.run_script()
        checked = self.run_script("--check")
        self.assertEqual(checked.returncode, 1 if checked.stdout else 0)
        return checked.stdout.splitlines()

    def page(self):
        self.run_script()
        return (self.folder / "checklist.md").read_text()

    def test_a_complete_tree_passes(self):
        self.assertEqual(self.complaints(), [])

    def test_the_page_names_tests_and_reasons(self):
        page = self.page()
        self.assertIn("`Suite.Name` in [some_test.cpp]", page)
        self.assertIn("| Tests.test_two | C | repr |", page)
        self.assertIn("| test_a.py | 2 | 1 | 1 | 0 | 0 |", page)

    def test_a_name_on_the_next_line_is_found(self):
        self.source.write_text(MARKER + "TEST_F(Suite,\n       LongName) {\n")
        self.assertIn("`Suite.LongName`", self.page())

    def test_several_markers_may_stand_above_one_test(self):
        self.suite(method("test_one", "A"), method("test_two", "B"))
        self.source.write_text(
            MARKER + MARKER.replace("test_one", "test_two") + TEST)
        self.assertEqual(self.complaints(), [])

    def test_a_stale_page_is_an_error(self):
        self.run_script()
        self.source.write_text(MARKER + TEST.replace("Name", "Renamed"))
        checked = self.run_script("--check")
        self.assertEqual(checked.returncode, 1)
        self.assertIn("stale", checked.stdout)

    def test_a_portable_method_without_a_test_is_an_error(self):
        self.source.write_text(TEST)
        self.assertEqual(
            self.complaints(),
            ["test_a.py: Tests.test_one has neither a test nor a why"])

    def test_a_reason_excuses_it(self):
        self.suite(method("test_one", "B", why="comes with the streams"))
        self.source.write_text(TEST)
        self.assertEqual(self.complaints(), [])
        self.assertIn("comes with the streams", self.page())

    def test_an_unknown_method_is_an_error(self):
        self.source.write_text(
            MARKER + MARKER.replace("test_one", "test_gone") + TEST)
        self.assertEqual(self.complaints(),
                         ["some_test.cpp:2: no method Tests.test_gone in"
                          " test_a.py"])

    def test_a_marker_above_no_test_is_an_error(self):
        self.source.write_text(MARKER + "\n" + MARKER + TEST + MARKER)
        self.assertEqual(self.complaints(),
                         ["some_test.cpp:1: the marker stands above no test",
                          "some_test.cpp:5: the marker stands above no test"])

    def test_a_marker_of_another_form_is_an_error(self):
        self.source.write_text(
            "// CPython: test_a.py test_one\n" + MARKER + TEST)
        self.assertEqual(len(self.complaints()), 1)


if __name__ == "__main__":
    unittest.main()
