#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A program finds the runtime in each of the ways that the documents name.

COTIDY_BUILD is the build folder that the runtime is installed from; CXX the
compiler of the program, which need not be that of the library.
"""

import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
BUILD = os.environ.get("COTIDY_BUILD", str(ROOT / "build"))
CXX = os.environ.get("CXX", "g++")
# Hidden symbols, as they are where a shared library is to stay small.
FLAGS = ["-fvisibility=hidden", "-Wall", "-Wextra", "-Werror"]


def run(*command, **environment):
    done = subprocess.run(
        [str(word) for word in command],
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode != 0:
        raise AssertionError(f"{' '.join(map(str, command))} ended with {done.returncode}\n{done.stdout}")
    return done.stdout


class Packaging(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        scratch = tempfile.TemporaryDirectory()
        cls.addClassCleanup(scratch.cleanup)
        cls.folder = Path(scratch.name)
        staged = cls.folder / "staged"
        run("cmake", "--install", BUILD, "--component", "runtime", "--prefix", staged)
        # An installed tree may be moved.
        cls.prefix = staged.rename(cls.folder / "prefix")

    def build(self, way, *options):
        """Builds the consumer with CMake and gives what it prints."""
        folder = self.folder / way
        flags = [f"-DCMAKE_CXX_COMPILER={CXX}", f"-DCMAKE_CXX_FLAGS={' '.join(FLAGS)}"]
        run("cmake", "-G", "Ninja", "-S", HERE / way, "-B", folder, *flags, *options)
        run("cmake", "--build", folder)
        return run(folder / "consumer")

    def test_find_package(self):
        self.assertEqual(self.build("find_package", f"-DCMAKE_PREFIX_PATH={self.prefix}"), "42\n")

    def test_pkg_config(self):
        path = next(self.prefix.glob("lib*/**/cotidy-runtime.pc")).parent
        asked = run("pkg-config", "--cflags", "--libs", "cotidy-runtime", PKG_CONFIG_PATH=str(path)).split()
        program = self.folder / "with-pkg-config"
        run(CXX, "-std=c++20", *FLAGS, HERE / "main.cpp", *asked, "-o", program)
        self.assertEqual(run(program), "42\n")

    def test_fetch_content_as_a_shared_library(self):
        options = [f"-DCOTIDY_SOURCE={ROOT}", "-DBUILD_SHARED_LIBS=ON"]
        if shutil.which("ccache"):
            options.append("-DCMAKE_CXX_COMPILER_LAUNCHER=ccache")
        self.assertEqual(self.build("fetch_content", *options), "42\n")


if __name__ == "__main__":
    unittest.main()
