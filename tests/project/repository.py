# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What the tests of this folder ask about the repository."""

import functools
import json
import os
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COTIDY = os.environ.get("COTIDY_BINARY", str(ROOT / "build" / "bin" / "cotidy"))
STANDINS = ROOT / "tests" / "standins"
RUNTIME = ROOT / "runtime" / "include"
MODELS = ROOT / "checks" / "models"


@functools.cache
def files():
    """The files of the repository: those that git tracks, or all of a tarball."""
    run = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "-z"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    if run.returncode == 0 and run.stdout:
        names = [ROOT / name for name in run.stdout.split("\0") if name]
    else:
        names = [path for path in ROOT.rglob("*") if "build" not in path.relative_to(ROOT).parts]
    return sorted(path for path in names if path.is_file())


def relative(path):
    return path.relative_to(ROOT).as_posix()


def text(path):
    return path.read_text(encoding="utf-8")


@functools.cache
def listed_checks():
    """(folder, Name) of each line of Checks.def."""
    return re.findall(r"^CHECK\((\w+), (\w+)\)", text(ROOT / "checks" / "Checks.def"), re.M)


def kebab(name):
    """UnawaitedCoroutine -> unawaited-coroutine"""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()


@functools.cache
def known_checks():
    """What `cotidy list --json` says, by name."""
    run = subprocess.run([COTIDY, "list", "--json"], check=True, stdout=subprocess.PIPE, text=True)
    return {check["name"]: check for check in json.loads(run.stdout)["checks"]}


@functools.cache
def models():
    return {path.stem: json.loads(text(path)) for path in sorted(MODELS.glob("*.json")) if path.name != "schema.json"}


def check(paths, cotidy_flags=()):
    """The report of `cotidy check` on these files."""
    run = subprocess.run(
        [
            COTIDY,
            "check",
            "--format=json",
            "--no-progress",
            "--config={}",
            # Off unless the compilers are named.
            "--option=cotidy-compiler-trap.Compilers=gcc-12",
            *cotidy_flags,
            *map(str, paths),
            "--",
            "-std=c++20",
            f"-isystem{STANDINS}",
            f"-isystem{RUNTIME}",
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        return json.loads(run.stdout)
    except ValueError:
        raise AssertionError(f"cotidy ended with {run.returncode}:\n{run.stdout}{run.stderr}") from None


def findings(report, path):
    return [found for found in report["findings"] if Path(found["file"]) == path]


def broken(report):
    """The files that do not parse, with the first of their errors."""
    return {Path(unit["file"]): unit["errors"][:1] for unit in report["units"]["notAnalysed"]}
