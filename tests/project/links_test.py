#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Relative links in the documents lead somewhere."""

import re
import unittest

from repository import ROOT, files, relative, text

LINK = re.compile(r"\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```", re.M | re.S)


def anchors(path):
    """The anchors that a forge makes of a document's headings."""
    for heading in re.findall(r"^#+ (.*)$", FENCE.sub("", text(path)), re.M):
        kept = re.sub(r"[^\w\- ]", "", heading.lower())
        yield kept.replace(" ", "-")


class Links(unittest.TestCase):
    def test_links(self):
        wrong = []
        for path in files():
            if path.suffix != ".md":
                continue
            for link in LINK.findall(FENCE.sub("", text(path))):
                if re.match(r"[a-z]+:", link):
                    continue
                name, _, anchor = link.partition("#")
                target = (path.parent / name).resolve() if name else path
                if not target.exists() or not target.is_relative_to(ROOT):
                    wrong.append(f"{relative(path)}: {link}")
                elif anchor and anchor not in anchors(target):
                    wrong.append(f"{relative(path)}: {link}: no such heading")
        self.assertEqual(wrong, [])


if __name__ == "__main__":
    unittest.main()
