#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What the checks' own examples and examples/mistakes promise comes true."""

import os
import re
import tempfile
import unittest
from pathlib import Path

from repository import ROOT, STANDINS, broken, check, findings, kebab, known_checks, listed_checks, models, text

# Of the standard library only what the examples name: its headers take longer
# to parse than all the rest.
STANDARD = {
    "chrono": "chrono",
    "exception": "exception",
    "filesystem": "filesystem",
    "future": "future",
    "ifstream": "fstream",
    "cin": "iostream",
    "mutex": "mutex",
    "string": "string",
    "this_thread": "thread",
    "thread": "thread",
    "jthread": "thread",
    "move": "utility",
    "vector": "vector",
}
# Not stand-ins, but the libraries themselves.
HEADERS = {"asyncio": "asyncio/asyncio.h"}
MISTAKE = re.compile(r"^\s*// Mistake: ")


def namespaces(model):
    """What names of a library start with: boost::asio, but not boost alone."""
    entries = [*model.get("types", []), *model.get("functions", [])]
    names = [name.split("::") for entry in entries for name in entry["names"]]
    spelt = {"::".join(parts[:2] if parts[0] == "boost" else parts[:1]) for parts in names if len(parts) > 1}
    return spelt | {other for others in model.get("namespaces", {}).values() for other in others}


def library_headers(code):
    """The libraries' headers that the code needs, by the namespaces it names."""
    for library, model in models().items():
        header = HEADERS.get(library, f"{library}.h")
        if library not in HEADERS and not (STANDINS / header).exists():
            continue
        if any(re.search(rf"\b{name}::", code) for name in namespaces(model)):
            yield header


def program(code):
    standard = {STANDARD[name] for name in re.findall(r"\bstd::(\w+)", code) if name in STANDARD}
    headers = [f"<{name}>" for name in sorted(standard)] + [f"<{name}>" for name in library_headers(code)]
    return "".join(f"#include {header}\n" for header in headers) + code


class Documentation(unittest.TestCase):
    """Bad is found, its fix is right, Good is silent."""

    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = Path(scratch.name).resolve()

    def write(self, key, checks=None):
        """A file for each check with its example of this kind, by check."""
        paths = {}
        for name, info in (known_checks() if checks is None else checks).items():
            paths[name] = self.folder / f"{name}-{key}.cpp"
            paths[name].write_text(program(info[key]), encoding="utf-8")
            # --fix does not touch what was changed during the check.
            os.utime(paths[name], (0, 0))
        return paths

    def test_bad_is_found(self):
        paths = self.write("bad")
        report = check(paths.values())
        for name, path in paths.items():
            with self.subTest(name):
                self.assertIn(name, [found["check"] for found in findings(report, path)])

    def test_good_is_not_found(self):
        paths = self.write("good")
        report = check(paths.values())
        self.assertEqual(broken(report), {})
        for name, path in paths.items():
            with self.subTest(name):
                self.assertNotIn(name, [found["check"] for found in findings(report, path)])

    def test_fixes_are_right(self):
        paths = self.write("bad", {n: info for n, info in known_checks().items() if info["fix"] != "none"})
        # What does not compile to begin with gets no fix.
        before = broken(check(paths.values(), cotidy_flags=["--fix=all"]))
        after = check(paths.values())
        for name, path in paths.items():
            with self.subTest(name):
                if path in before:
                    self.assertEqual(text(path), program(known_checks()[name]["bad"]))
                    continue
                self.assertNotIn(path, broken(after), text(path))
                self.assertEqual(findings(after, path), [], text(path))


class Mistakes(unittest.TestCase):
    """Each `// Mistake:` has exactly one finding of the file's check below it."""

    def test_each_mistake_is_found(self):
        names = [kebab(name) for _, name in listed_checks()]
        paths = {name: ROOT / "examples" / "mistakes" / f"{name}.cpp" for name in names}
        report = check(paths.values())
        self.assertEqual(broken(report), {})
        for name, path in paths.items():
            with self.subTest(name):
                marks = [n for n, line in enumerate(text(path).splitlines(), 1) if MISTAKE.match(line)]
                found = []
                for finding in findings(report, path):
                    self.assertEqual(finding["check"], f"cotidy-{name}", finding)
                    found.append(max((n for n in marks if n < finding["line"]), default=0))
                self.assertEqual(sorted(found), marks)


if __name__ == "__main__":
    unittest.main()
