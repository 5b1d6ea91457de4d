#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Every folder includes only what docs/architecture.md lets it use."""

import re
import unittest

from repository import ROOT, files, relative, text

CHECK_FOLDERS = "tasks blocking cancellation gather lifetime sync affinity protocol".split()
CORE = ["checks/core/diagnostics", "checks/core/models", "checks/core/summaries", "checks/core/analysis", "checks/core/facts"]
LLVM, CLANG, TIDY, JSON, RUNTIME = "llvm", "clang", "clang-tidy", "nlohmann", "asyncio"

# Folder -> folders of ours and libraries that it may include; itself always.
# Everybody may use the standard library and the system's headers.
LAYERS = {
    "checks": ["checks/core/framework", LLVM],
    "checks/core/diagnostics": [LLVM, CLANG],
    "checks/core/models": [*CORE[:1], LLVM, JSON],
    "checks/core/summaries": [JSON],
    "checks/core/analysis": [*CORE[:3], LLVM, CLANG],
    "checks/core/facts": [*CORE[:4], LLVM, CLANG],
    "checks/core/framework": [*CORE, LLVM, CLANG],
    **{f"checks/{folder}": ["checks", "checks/core/framework", *CORE, LLVM, CLANG] for folder in CHECK_FOLDERS},
    "checks/plugin": ["checks", "checks/core/framework", *CORE, LLVM, CLANG, TIDY],
    "driver/wire": [JSON],
    "driver/host": ["driver/wire", "checks/core/summaries", RUNTIME, JSON],
    "driver/inspect": ["driver/wire", "runtime/include/asyncio/detail"],
    "driver/worker": ["checks", "checks/plugin", "checks/core/framework", *CORE, "driver/wire", LLVM, CLANG, TIDY, JSON],
    "cli/formats": ["driver/host", "driver/wire", JSON],
    "cli": ["cli/formats", "driver/host", "driver/inspect", "driver/wire", "checks/core/summaries", RUNTIME, JSON],
    "lsp": ["driver/host", "driver/wire", RUNTIME, JSON],
}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)
SOURCES = {".cpp", ".h", ".inc", ".def"}
OWN_ROOTS = {"checks", "driver", "cli", "lsp", "runtime"}
LIBRARIES = {"llvm": LLVM, "llvm-c": LLVM, "clang": CLANG, "clang-c": CLANG, "clang-tidy": TIDY, "nlohmann": JSON, "asyncio": RUNTIME}


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


class Runtime(unittest.TestCase):
    """The runtime is used without the rest of cotidy."""

    STANDARD = set(
        """
        algorithm any array atomic bit cassert cerrno charconv chrono climits cmath compare concepts condition_variable
        coroutine csignal cstddef cstdint cstdio cstdlib cstring ctime deque exception functional future
        initializer_list iosfwd iostream iterator limits list map memory memory_resource mutex new numeric optional
        queue random ranges ratio semaphore set shared_mutex span sstream stdexcept stop_token string string_view
        system_error thread tuple type_traits typeindex typeinfo unordered_map unordered_set utility variant vector
        """.split()
    )
    # glibc and the kernel; of other libraries OpenSSL and liburing, and those in
    # sources of their own only.
    SYSTEM = re.compile(
        r"(?:sys|linux|netinet|arpa|net)/\w+\.h|(?:cxxabi|dirent|dlfcn|elf|errno|execinfo|fcntl|link|netdb|poll|pthread"
        r"|sched|signal|spawn|time|unistd)\.h"
    )
    TLS = re.compile(r"openssl/\w+\.h")
    URING = "liburing.h"

    def includes(self, folder):
        for path in files():
            if path.suffix in SOURCES and relative(path).startswith(folder):
                for quote, name in INCLUDE.findall(text(path)):
                    yield path, quote, name

    def test_headers_include_the_standard_library_and_each_other(self):
        wrong = [
            f"{relative(path)} includes {name}"
            for path, quote, name in self.includes("runtime/include/")
            if quote == '"'
            or not (
                name in self.STANDARD
                or self.SYSTEM.fullmatch(name)
                or (name.startswith("asyncio/") and (ROOT / "runtime" / "include" / name).exists())
            )
        ]
        self.assertEqual(wrong, [])

    def test_sources_include_headers_and_their_own_folder(self):
        wrong = [
            f"{relative(path)} includes {name}"
            for path, quote, name in self.includes("runtime/src/")
            if not (
                (quote == '"' and (path.parent / name).exists())
                or name in self.STANDARD
                or self.SYSTEM.fullmatch(name)
                or (path.name.startswith("openssl") and self.TLS.fullmatch(name))
                or (path.parent.name == "uring" and name == self.URING)
                or (ROOT / "runtime" / "include" / name).exists()
            )
        ]
        self.assertEqual(wrong, [])

    def test_the_testing_headers_are_on_top(self):
        wrong = [
            f"{relative(path)} includes {name}"
            for path, _, name in self.includes("runtime/")
            if name.startswith("asyncio/testing/") and "testing" not in path.parts and path.stem != "virtual_loop"
        ]
        self.assertEqual(wrong, [])

    def test_only_processes_that_talk_to_users_are_built_on_it(self):
        """The checks know asyncio by its model, as every other library, and use its public headers as everybody does; who
        looks into a program from outside shares one header with it, which stands alone."""
        shared = ROOT / "runtime" / "include" / "asyncio" / "detail" / "inspection.h"
        self.assertEqual(INCLUDE.findall(text(shared)), [("<", "cstdint")])
        wrong = [
            f"{relative(path)} includes {name}"
            for folder in ("checks/", "driver/", "cli/", "lsp/")
            for path, _, name in self.includes(folder)
            if (
                name.startswith(("asyncio/detail/", "runtime/"))
                and not (name == relative(shared) and relative(path).startswith("driver/inspect/"))
            )
        ]
        self.assertEqual(wrong, [])


if __name__ == "__main__":
    unittest.main()
