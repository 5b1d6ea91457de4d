# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""How the tests below checks/, plugin/ and cli/ run.

  %cotidy FLAGS FILE -- COMPILER-FLAGS
                 one diagnostic per line, without source snippets; with --diff
                 the changed lines of a diff. Exit codes 0 and 1 pass; 2 (a
                 file that does not compile) needs --allow-broken.
  %libraries FILE
                 %cotidy once per adaptor of checks/libraries, and FileCheck
                 over what the preprocessor leaves of FILE for it.
  %flags         C++20 with the stand-in headers and those of the runtime
  %FileCheck     refuses warnings and errors that no line accounts for
  %bin           the folder of cotidy itself, for tests of the command line
  %clang-tidy    stock clang-tidy with the plugin loaded
  %plugin        the plugin's file
  %wrong-plugin  one that was built for another clang-tidy
  %other-clang-tidy
                 a clang-tidy of another major; only with the feature
                 other-clang-tidy
"""
import os
import shutil
import sys

import lit.formats

config.name = "cotidy through " + config.cotidy_driver
config.test_format = lit.formats.ShTest(execute_external=False)
config.test_source_root = os.path.join(config.cotidy_source, "tests")
config.suffixes = [".cpp", ".test"]

# Only the tests of the checks are the same for both drivers.
folders = {"checks"}
if config.cotidy_driver == "cotidy":
    folders |= {"plugin", "cli"}
config.excludes = ["Inputs"] + [
    entry
    for entry in os.listdir(config.test_source_root)
    if entry not in folders
]

tests = config.test_source_root
tools = config.cotidy_llvm_tools
build = config.cotidy_build
major = config.cotidy_llvm_major
plugin = f"{build}/lib/cotidy-tidy-{major}.so"
clang_tidy = f"{tools}/clang-tidy"
runtime = os.path.join(config.cotidy_source, "runtime", "include")
flags = f"-std=c++20 -isystem {tests}/standins -isystem {runtime} -I {tests}"

if config.cotidy_driver == "cotidy":
    driver = f"{tests}/run-cotidy {build}/bin/cotidy"
else:
    driver = f"{tests}/run-clang-tidy {clang_tidy} {plugin}"
other = next(
    filter(None, map(shutil.which, ["clang-tidy-19", "clang-tidy-16"])), None
)
if other:
    config.available_features.add("other-clang-tidy")
refuse = "--implicit-check-not=warning: --implicit-check-not=error:"
config.substitutions += [
    ("%cotidy", driver),
    (
        "%libraries",
        f"{tests}/run-libraries {tools} {tests}/checks/libraries"
        f" --driver {driver} --flags {flags} --",
    ),
    ("%flags", flags),
    ("%FileCheck", f"{tools}/FileCheck --allow-empty {refuse} %s"),
    ("%bin", f"{build}/bin"),
    ("%clang-tidy", f"{clang_tidy} --load {plugin}"),
    ("%other-clang-tidy", other or "false"),
    ("%plugin", plugin),
    ("%python", sys.executable),
    ("%wrong-plugin", f"{build}/tests/plugin/cotidy-tidy-99.so"),
]
# FileCheck, not, split-file, count
config.environment["PATH"] = os.pathsep.join([tools, os.environ["PATH"]])
config.environment["HOME"] = os.environ.get("HOME", "/")
