#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The HTML report in a browser: everything is there, by keyboard too, and nothing of it is taken for markup."""

import unittest

from browser import Browser, program
from report import HOSTILE, ReportTest

FOCUSED = "document.activeElement.closest('.finding')?.querySelector('.where').textContent"
SHOWN = "[...document.querySelectorAll('.finding')].filter(e => e.checkVisibility()).length"
COUNT = "document.querySelector('#count').textContent"


@unittest.skipUnless(program(), "no Chromium: ./dev setup installs it")
class Html(ReportTest):
    @classmethod
    def setUpClass(cls):
        cls.browser = Browser()
        cls.addClassCleanup(cls.browser.close)

    def open(self, sources=None, code=2, hash=""):
        self.text = self.report("html", sources, code)
        self.browser.requests.clear()
        self.browser.problems.clear()
        self.seconds = self.browser.open(f"file://{self.folder}/out.html{hash}")
        return self.browser

    def tearDown(self):
        self.assertEqual(self.browser.problems, [])

    def test_shows_all_findings_and_asks_for_nothing(self):
        page = self.open()
        self.assertEqual(page.ask("document.querySelectorAll('.finding').length"), 6)
        self.assertEqual(page.ask(COUNT), "6 findings")
        self.assertIn("1 unit not analysed", page.ask("document.body.textContent"))
        self.assertEqual([url for url in page.requests if not url.startswith(("file:", "about:"))], [])
        self.assertEqual(len([url for url in page.requests if url.startswith("file:")]), 1)

    def test_names_and_texts_stay_text(self):
        page = self.open()
        page.ask("document.querySelectorAll('.finding').forEach(e => e.open = true)")
        page.settle()
        self.assertEqual(page.ask("document.querySelectorAll('img, .body script').length"), 0)
        self.assertIn(f"{HOSTILE}:1", page.ask("[...document.querySelectorAll('.where')].map(e => e.textContent)"))
        self.assertIn("</script><!-- ]]>", page.ask("document.querySelector('#groups').textContent"))

    def test_keys_move_open_and_close(self):
        page = self.open()
        places = [page.ask("document.querySelector('.where').textContent")]
        page.press("j")
        self.assertEqual(page.ask(FOCUSED), places[0])
        page.press("j")
        second = page.ask(FOCUSED)
        self.assertNotEqual(second, places[0])
        page.press("k")
        self.assertEqual(page.ask(FOCUSED), places[0])
        page.press("ArrowDown")
        self.assertEqual(page.ask(FOCUSED), second)
        page.press("Enter")
        page.settle()
        self.assertTrue(page.ask("document.activeElement.parentElement.open"))
        self.assertTrue(page.ask("document.activeElement.parentElement.querySelector('.src') !== null"))
        page.press("Escape")
        self.assertFalse(page.ask("document.activeElement.parentElement.open"))
        for _ in range(20):
            page.press("j")
        self.assertEqual(page.ask(FOCUSED), page.ask("[...document.querySelectorAll('.where')].at(-1).textContent"))
        outline = page.ask("getComputedStyle(document.activeElement).outlineStyle")
        self.assertEqual(outline, "solid")

    def test_keys_open_groups_that_are_closed(self):
        page = self.open()
        page.press("c")
        self.assertEqual(page.ask(SHOWN), 0)
        page.press("j")
        self.assertNotEqual(page.ask(FOCUSED), None)
        page.press("c")
        page.press("e")
        self.assertEqual(page.ask(SHOWN), 6)

    def test_search_and_filters(self):
        page = self.open()
        page.press("/")
        self.assertEqual(page.ask("document.activeElement.id"), "search")
        page.type("nofix")
        page.settle()
        self.assertEqual((page.ask(SHOWN), page.ask(COUNT)), (1, "1 of 6 findings"))
        page.press("Enter")
        self.assertEqual(page.ask(FOCUSED), "src/long.cpp:2")
        page.press("/")
        page.press("Escape")
        self.assertEqual(page.ask(SHOWN), 6)
        page.ask("document.querySelector('input[value=error]').click()")
        self.assertEqual(page.ask(SHOWN), 5)
        page.press("/")
        page.type("zzz")
        page.settle()
        self.assertTrue(page.ask("document.querySelector('#none').checkVisibility()"))
        # By the function that a finding is in.
        page.press("Escape")
        page.press("/")
        page.type("net::")
        page.settle()
        self.assertEqual(page.ask(SHOWN), 1)

    def test_groups_by_file_and_back(self):
        page = self.open()
        heads = "[...document.querySelectorAll('.group h2')].map(e => e.textContent)"
        self.assertEqual(page.ask(heads), ["cotidy-fake"])
        page.press("g")
        self.assertEqual(page.ask(heads), sorted([HOSTILE, "src/long.cpp", "src/serve.cpp"]))
        self.assertEqual(page.ask(SHOWN), 6)
        page.press("g")
        self.assertEqual(page.ask(heads), ["cotidy-fake"])

    def test_draws_the_way_inside_of_its_box(self):
        page = self.open({"serve.cpp": "int load();\nvoid serve() {\n  PATH();\n}\n"}, 1)
        page.press("j")
        page.press("Enter")
        page.settle()
        texts = page.ask("[...document.querySelectorAll('svg.path .t')].map(e => e.textContent)")
        self.assertEqual(texts, ["net::serve", "net::load", "parse", "::read"])
        inside = """[...document.querySelectorAll('svg.path g')].every(g => {
          const box = g.querySelector('rect').getBoundingClientRect();
          return [...g.querySelectorAll('text')].every(t => t.getBoundingClientRect().right <= box.right);
        })"""
        self.assertTrue(page.ask(inside))
        for name in ("\u4e2d" * 40 + ".cpp", "W" * 200 + ".cpp"):
            page = self.open({name: "PATH\n"}, 1)
            page.press("j")
            page.press("Enter")
            page.settle()
            self.assertTrue(page.ask(inside), name)
        page = self.open({"serve.cpp": "PATH\n"}, 1)
        page.press("j")
        page.press("Enter")
        page.settle()
        # What a check is about stands below its findings.
        self.assertIn("It is bad.", page.ask("document.querySelector('.finding .about').textContent"))

    def test_a_link_opens_its_finding(self):
        self.open()
        name = self.browser.ask("document.querySelectorAll('.finding')[3].id")
        page = self.open(hash=f"#{name}")
        page.settle()
        self.assertTrue(page.ask(f"document.getElementById('{name}').open"))
        self.assertTrue(page.ask(f"document.getElementById('{name}').contains(document.activeElement)"))

    def test_is_named_for_those_who_do_not_see_it(self):
        page = self.open()
        tree = page.call("Accessibility.getFullAXTree")["nodes"]
        named = {(node["role"]["value"], node.get("name", {}).get("value")) for node in tree if "role" in node}
        for role, name in (("searchbox", "Search"), ("navigation", "Filters"), ("button", "Keys"), ("radio", "File")):
            self.assertIn((role, name), named)
        self.assertIn("status", {role for role, _ in named})
        nameless = [role for role, name in named if role in ("button", "checkbox", "radio", "searchbox") and not name]
        self.assertEqual(nameless, [])

    def test_dark_and_light(self):
        page = self.open()
        paper = "getComputedStyle(document.body).backgroundColor"
        light = page.ask(paper)
        page.dark()
        dark = page.ask(paper)
        self.assertNotEqual(dark, light)
        page.ask("document.querySelector('#theme').click()")
        self.assertEqual(page.ask(paper), light)
        page.ask("localStorage.clear()")
        page.dark(False)

    def test_thousands_of_findings_do_not_freeze_it(self):
        page = self.open({f"f{i}.cpp": "  BAD(x);\n" * 100 for i in range(50)}, 1)
        self.assertEqual(page.ask(COUNT), "5000 findings")
        self.assertLess(self.seconds, 20)
        self.assertEqual(page.ask(SHOWN), 0)
        took = page.ask("""(() => {
          const begin = performance.now();
          document.querySelector('input[value=file]').click();
          document.querySelectorAll('.group')[7].open = true;
          document.querySelector('.group:nth-child(8) .finding').open = true;
          document.body.getBoundingClientRect();
          return performance.now() - begin;
        })()""")
        self.assertLess(took, 5000)


if __name__ == "__main__":
    unittest.main()
