#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Licence lines, and nothing in a file that belongs to one machine."""

import re
import unittest

from repository import files, relative, text

BINARY = {".png", ".jpg", ".gif", ".zip", ".gz", ".pdf"}
CODE = {".cpp", ".h", ".inc", ".py", ".cmake", ".c"}
# The first line of these is a RUN line, as everywhere in lit.
LIT = ("tests/checks/", "tests/cli/", "tests/plugin/")
MACHINE = re.compile(r"(?<![\w.$}])/(?:home/(?!project/|user/)|root/|work/|Users/|mnt/|tmp/\w)")


def is_code(path):
    name = relative(path)
    if path.suffix in CODE or path.name == "CMakeLists.txt":
        return not (path.suffix == ".cpp" and name.startswith(LIT)) and "/Inputs/" not in name
    return not path.suffix and text(path).startswith("#!")


class Text(unittest.TestCase):
    def texts(self):
        for path in files():
            if path.suffix not in BINARY:
                yield path, text(path)

    def test_licence(self):
        line = "SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception"
        wrong = [relative(path) for path, content in self.texts() if is_code(path) and line not in content[:300]]
        self.assertEqual(wrong, [])

    def test_no_paths_of_a_machine(self):
        wrong = [
            f"{relative(path)}:{number}: {line.strip()[:80]}"
            for path, content in self.texts()
            for number, line in enumerate(content.splitlines(), 1)
            if MACHINE.search(line) and path.name != "text_test.py"
        ]
        self.assertEqual(wrong, [])

    def test_lines_end_well(self):
        wrong = []
        for path, content in self.texts():
            if content and not content.endswith("\n"):
                wrong.append(f"{relative(path)}: no newline at the end")
            if path.suffix in CODE | {".md", ".json"} and not relative(path).startswith(LIT):
                wrong += [
                    f"{relative(path)}:{number}: white space at the end"
                    for number, line in enumerate(content.splitlines(), 1)
                    if line != line.rstrip()
                ]
        self.assertEqual(wrong, [])


if __name__ == "__main__":
    unittest.main()
