#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""All lists of checks agree: sources, registry, pages, tests, examples."""

import json
import re
import subprocess
import sys
import unittest

from repository import COTIDY, MODELS, ROOT, kebab, known_checks, listed_checks, text

CHECKS = {f"cotidy-{kebab(name)}": (folder, name) for folder, name in listed_checks()}


class Lists(unittest.TestCase):
    def test_list_is_sorted(self):
        self.assertEqual(listed_checks(), sorted(listed_checks()))

    def test_sources(self):
        sources = {path.relative_to(ROOT / "checks").as_posix() for path in (ROOT / "checks").glob("*/*Check.cpp")}
        self.assertEqual(sources, {f"{folder}/{name}Check.cpp" for folder, name in CHECKS.values()})

    def test_names(self):
        self.assertEqual(known_checks().keys(), CHECKS.keys())

    def test_pages(self):
        run = subprocess.run(
            [sys.executable, str(ROOT / "docs" / "generate.py"), "--check", f"--cotidy={COTIDY}"],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.assertEqual(run.returncode, 0, run.stdout)

    def test_every_check_has_a_test(self):
        wanted = [f"tests/checks/{folder}/{kebab(name)}.cpp" for folder, name in CHECKS.values()]
        self.assertEqual([path for path in wanted if not (ROOT / path).exists()], [])

    def test_every_check_has_an_example(self):
        folder = ROOT / "examples" / "mistakes"
        examples = {path.stem for path in folder.glob("*.cpp")}
        self.assertEqual(examples, {kebab(name) for _, name in CHECKS.values()})
        described = set(re.findall(r"\]\(([\w-]+)\.cpp\)", text(folder / "README.md")))
        self.assertEqual(described, examples)

    def test_readme_lists_every_check(self):
        linked = set(re.findall(r"\(docs/checks/(cotidy-[\w-]+)\.md\)", text(ROOT / "README.md")))
        self.assertEqual(linked, CHECKS.keys())

    def test_every_role_is_explained(self):
        schema = json.loads(text(MODELS / "schema.json"))["$defs"]
        page = text(ROOT / "docs" / "models.md")
        wanted = [*schema["typeRole"]["enum"], *schema["functionRole"]["enum"], *schema["drop"]["enum"]]
        self.assertEqual([role for role in wanted if f"`{role}`" not in page], [])

    def test_schema_and_code_know_the_same_roles(self):
        code = text(ROOT / "checks" / "core" / "models" / "Roles.cpp")
        schema = json.loads(text(MODELS / "schema.json"))["$defs"]
        for kind, key in (("TypeRole", "typeRole"), ("FunctionRole", "functionRole"), ("Drop", "drop")):
            known = set(re.findall(rf'\{{"([\w-]+)",\s*{kind}::', code))
            self.assertEqual(known, set(schema[key]["enum"]), kind)


if __name__ == "__main__":
    unittest.main()
