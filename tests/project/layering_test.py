#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Every folder includes only what docs/architecture.md lets it use."""

import re
import unittest

from repository import ROOT, files, relative, text

CHECK_FOLDERS = "tasks blocking cancellation gather lifetime sync affinity protocol".split()
CORE = ["checks/core/diagnostics", "checks/core/models", "checks/core/analysis", "checks/core/facts"]
LLVM, CLANG, TIDY, JSON = "llvm", "clang", "clang-tidy", "nlohmann"

# Folder -> folders of ours and libraries that it may include; itself always.
# Everybody may use the standard library and the system's headers.
LAYERS = {
    "checks": ["checks/core/framework", LLVM],
    "checks/core/diagnostics": [LLVM, CLANG],
    "checks/core/models": [*CORE[:1], LLVM, JSON],
    "checks/core/analysis": [*CORE[:2], LLVM, CLANG],
    "checks/core/facts": [*CORE[:3], LLVM, CLANG, JSON],
    "checks/core/framework": [*CORE, LLVM, CLANG],
    **{f"checks/{folder}": ["checks", "checks/core/framework", *CORE, LLVM, CLANG] for folder in CHECK_FOLDERS},
    "checks/plugin": ["checks", "checks/core/framework", *CORE, LLVM, CLANG, TIDY],
    "driver/wire": [JSON],
    "driver/host": ["driver/wire", JSON],
    "driver/worker": ["checks", "checks/plugin", "checks/core/framework", *CORE, "driver/wire", LLVM, CLANG, TIDY, JSON],
    "cli": ["driver/host", "driver/wire", JSON],
    "lsp": ["driver/host", "driver/wire", JSON],
}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)
SOURCES = {".cpp", ".h", ".inc", ".def"}
OWN_ROOTS = {"checks", "driver", "cli", "lsp", "runtime"}
LIBRARIES = {"llvm": LLVM, "llvm-c": LLVM, "clang": CLANG, "clang-c": CLANG, "clang-tidy": TIDY, "nlohmann": JSON}


def used(name):
    """The folder or library that an included file belongs to, or None."""
    if name.startswith("clang-tidy/"):
        return TIDY
    root = name.split("/")[0]
    if root in OWN_ROOTS:
        return name.rpartition("/")[0]
    return LIBRARIES.get(root)


class Layering(unittest.TestCase):
    def sources(self):
        for path in files():
            name = relative(path)
            if path.suffix in SOURCES and name.split("/")[0] in OWN_ROOTS - {"runtime"}:
                yield path, name.rpartition("/")[0]

    def test_every_folder_has_a_layer(self):
        self.assertEqual({folder for _, folder in self.sources()} - LAYERS.keys(), set())

    def test_the_document_names_every_layer(self):
        rows = set(re.findall(r"^\| `([\w/]+)` \|", text(ROOT / "docs" / "architecture.md"), re.M))
        own = {folder for _, folder in self.sources()} - {f"checks/{group}" for group in CHECK_FOLDERS} - {"checks"}
        self.assertEqual(own - rows, set())

    def test_includes_go_downwards(self):
        wrong = []
        for path, folder in self.sources():
            for _, name in INCLUDE.findall(text(path)):
                layer = used(name)
                if layer and layer != folder and layer not in LAYERS.get(folder, []):
                    wrong.append(f"{relative(path)} includes {name}")
        self.assertEqual(wrong, [])

    def test_own_headers_are_named_from_the_root(self):
        wrong = []
        for path, _ in self.sources():
            for quote, name in INCLUDE.findall(text(path)):
                if quote == '"' and not used(name) and not name.endswith(".inc"):
                    wrong.append(f"{relative(path)} includes {name}")
                elif used(name) and name.split("/")[0] in OWN_ROOTS and not (ROOT / name).exists():
                    wrong.append(f"{relative(path)} includes {name}, which does not exist")
        self.assertEqual(wrong, [])

    def test_only_models_name_libraries(self):
        """Code asks for roles; the name of a library in it would be a hidden model."""
        library = re.compile(r'"(?:boost|folly|cppcoro|seastar|QCoro|stdexec|concurrencpp|asyncio)::')
        wrong = []
        for path, folder in self.sources():
            if not folder.startswith("checks"):
                continue
            code = re.sub(r'R"cpp\(.*?\)cpp"', "", text(path), flags=re.S)
            wrong += [f"{relative(path)}: {name}" for name in library.findall(code)]
        self.assertEqual(wrong, [])


if __name__ == "__main__":
    unittest.main()
