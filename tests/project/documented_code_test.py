#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The examples in docs/models.md do what the page says."""

import json
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from repository import ROOT, check, text

PAGE = text(ROOT / "docs" / "models.md")

# The library of the page's example.
LIBRARY = """\
#include <coroutine>
#include <exception>
namespace acme {
class Stopped : public std::exception {};
template <class T> class [[nodiscard]] Job {
public:
  struct promise_type {
    Job get_return_object();
    std::suspend_always initial_suspend() noexcept;
    std::suspend_always final_suspend() noexcept;
    void return_void();
    void unhandled_exception();
  };
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  T await_resume();
};
class Database {
public:
  void query(const char *Sql, int TimeoutMs);
};
} // namespace acme
acme::Job<void> save();
"""


def block(language, start):
    """The text of the first code block that starts so."""
    return re.search(rf"^```{language}\n({re.escape(start)}.*?)^```", PAGE, re.M | re.S).group(1)


class ModelsPage(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = Path(scratch.name)
        self.model = self.folder / "acme.json"
        self.model.write_text(block("json", "{"), encoding="utf-8")

    def check(self, code):
        file = self.folder / "report.cpp"
        file.write_text(code, encoding="utf-8")
        report = check([file], cotidy_flags=[f"--models={self.model}"])
        self.assertEqual(report["units"]["notAnalysed"], [])
        return report["findings"]

    def test_the_model_fits_the_schema(self):
        run = subprocess.run(
            [sys.executable, str(ROOT / "tests" / "models" / "check_schema.py"), str(self.model)],
            stdout=subprocess.PIPE,
            text=True,
        )
        self.assertEqual(run.stdout, "")

    def test_the_findings_are_those_of_the_page(self):
        code = LIBRARY + block("cpp", "acme::Job")
        expected = [(n, c) for n, line in enumerate(code.splitlines(), 1) for c in re.findall(r"// (cotidy-\S+)", line)]
        self.assertEqual(sorted((found["line"], found["check"]) for found in self.check(code)), expected)
        message = re.search(r"warning: (.*) \[cotidy-blocking-call\]", PAGE).group(1)
        self.assertIn(message, [found["message"] for found in self.check(code)])

    def test_attributes(self):
        findings = self.check(
            LIBRARY
            + "class Handle;\n"
            + block("cpp", "void settle").replace("Handle;\n", "Handle { public: ~Handle(); };\n")
            + """
inline void look() { wait_for_answer(); }
acme::Job<void> use() {
  settle();
  look();
  wait_for_answer();
  start();
  co_return;
}
"""
        )
        self.assertEqual(
            [found["check"] for found in findings],
            ["cotidy-blocking-call", "cotidy-blocking-call", "cotidy-dropped-task"],
        )

    def test_every_condition_is_one(self):
        schema = json.loads(text(ROOT / "checks" / "models" / "schema.json"))
        forms = {tuple(sorted(form["required"])) for form in schema["$defs"]["condition"]["oneOf"]}
        shown = {tuple(sorted(json.loads(each))) for each in re.findall(r"^\| `(\{.*\})` \|", PAGE, re.M)}
        self.assertEqual(shown, forms)


if __name__ == "__main__":
    unittest.main()
