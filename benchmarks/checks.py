#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What the checks cost, as ratios of medians on one coroutine unit.

Every round runs each command once, so that whatever else the machine does
falls on all of them alike. User CPU time is the number to trust.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = "usr/share/doc/libboost1.81-doc/examples/libs/asio/example/cpp20"
UNIT = "coroutines/chat_server.cpp"
LIMIT = 1.05

# clang-tidy refuses to run without a check. This one looks at the guards of
# headers in the main project and leaves a source file alone.
NO_CHECKS = "-*,llvm-header-guard"
OWN_COROUTINE_CHECKS = ",".join([
    "-*",
    "cppcoreguidelines-avoid-capturing-lambda-coroutines",
    "cppcoreguidelines-avoid-reference-coroutine-parameters",
    "cppcoreguidelines-no-suspend-with-lock",
    "misc-coroutine-hostile-raii",
])


def boost_example(build: Path) -> Path:
    """The example unit, from the package's files where they are unpacked."""
    unpacked = build / "boost-doc"
    for root in (unpacked, Path("/")):
        if (root / EXAMPLES / UNIT).is_file():
            return root / EXAMPLES / UNIT
    print("fetching libboost1.81-doc", file=sys.stderr)
    unpacked.mkdir(parents=True, exist_ok=True)
    subprocess.run(["apt-get", "download", "-qq", "libboost1.81-doc"],
                   cwd=unpacked, check=True, stderr=subprocess.DEVNULL)
    for package in unpacked.glob("libboost1.81-doc_*.deb"):
        subprocess.run(["dpkg-deb", "-x", package, unpacked], check=True)
        package.unlink()
    return unpacked / EXAMPLES / UNIT


def commands(build: Path, source: Path, flags: list[str]) -> dict[str, list[str]]:
    plugin = build / "lib/cotidy-tidy-22.so"
    tidy = ["clang-tidy-22", "--quiet"]
    unit = [str(source), "--", *flags]
    return {
        "clang++ -fsyntax-only":
            ["clang++-22", "-fsyntax-only", *flags, str(source)],
        "clang-tidy, no checks":
            [*tidy, f"--checks={NO_CHECKS}", *unit],
        "clang-tidy, its own coroutine checks":
            [*tidy, f"--checks={OWN_COROUTINE_CHECKS}", *unit],
        "clang-tidy, plugin, cotidy-*":
            [*tidy, f"--load={plugin}", f"--checks={NO_CHECKS},cotidy-*", *unit],
        "cotidy check":
            [str(build / "bin/cotidy"), "check", "-j1", "--quiet",
             "--checks=-*,cotidy-*", *unit],
    }


def run(command: list[str]) -> tuple[float, float]:
    """User CPU and wall seconds, with those of waited-for children."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    # 1 says that there are findings.
    if process.returncode not in (0, 1):
        sys.exit(f"{' '.join(command)}\nexited with {process.returncode}:\n"
                 f"{output.decode(errors='replace')}")
    return usage.ru_utime, wall


def measure(timed: dict[str, list[str]], rounds: int) -> dict[str, dict]:
    for command in timed.values():
        run(command)  # fills the file cache
    samples = {name: [] for name in timed}
    names = list(timed)
    for number in range(rounds):
        first = number % len(names)
        for name in names[first:] + names[:first]:
            samples[name].append(run(timed[name]))
    return {
        name: {
            "user": statistics.median(user for user, _ in taken),
            "wall": statistics.median(wall for _, wall in taken),
            "user_samples": [round(user, 4) for user, _ in taken],
            "wall_samples": [round(wall, 4) for _, wall in taken],
        }
        for name, taken in samples.items()
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=Path, default=ROOT / "build")
    parser.add_argument("--source", type=Path,
                        help="default: chat_server.cpp of Boost.Asio's examples")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--json", type=Path,
                        help="default: benchmarks/checks.json in the build")
    parser.add_argument("--strict", action="store_true",
                        help=f"fail if the plugin costs more than {LIMIT:.2f} "
                             "times clang-tidy with no checks")
    parser.add_argument("flags", nargs="*", default=["-std=c++20"],
                        help="the unit's flags, after --")
    args = parser.parse_args()

    build = args.build.resolve()
    source = (args.source or boost_example(build)).resolve()
    timed = commands(build, source, args.flags)
    results = measure(timed, args.rounds)

    compile_, bare, _, plugin, _ = results.values()
    print(f"{source.name}, medians of {args.rounds} interleaved rounds\n")
    print(f"{'':38}{'user s':>8}{'wall s':>8}{'user, of a':>12}{'user, of':>11}")
    print(f"{'':38}{'':8}{'':8}{'compile':>12}{'no checks':>11}")
    for name, result in results.items():
        result["user_of_compile"] = result["user"] / compile_["user"]
        result["user_of_no_checks"] = result["user"] / bare["user"]
        result["wall_of_compile"] = result["wall"] / compile_["wall"]
        result["wall_of_no_checks"] = result["wall"] / bare["wall"]
        print(f"{name:38}{result['user']:8.3f}{result['wall']:8.3f}"
              f"{result['user_of_compile']:12.2f}"
              f"{result['user_of_no_checks']:11.3f}")

    # The same round's times, one by the other: less shaken by a busy machine.
    paired = statistics.median(
        p / b for p, b in zip(plugin["user_samples"], bare["user_samples"]))
    print(f"\nplugin by no checks, median of the rounds: {paired:.3f} "
          f"(goal: at most {LIMIT:.2f})")

    target = args.json or build / "benchmarks/checks.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps({
        "unit": source.name,
        "flags": args.flags,
        "rounds": args.rounds,
        "results": results,
        "plugin_by_no_checks_paired": paired,
    }, indent=2) + "\n")
    print(f"written: {target}")
    if args.strict and min(paired, plugin["user_of_no_checks"]) > LIMIT:
        sys.exit(1)


if __name__ == "__main__":
    main()
