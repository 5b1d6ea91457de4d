# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Finds a CPython 3.13: a python3.13, or else Pyodide under Node."""

import pathlib
import shutil
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
PYODIDE = "pyodide@0.28.3"
# Outside the sources; `record.py --install` fills it.
MODULES = ROOT / "build" / "oracle"


def _python() -> list[str] | None:
    path = shutil.which("python3.13")
    # pyenv leaves a shim behind that may lead nowhere.
    if path and subprocess.run([path, "-c", ""], capture_output=True).returncode == 0:
        return [path]
    versions = pathlib.Path.home() / ".pyenv" / "versions"
    for path in sorted(versions.glob("3.13.*/bin/python3.13")):
        return [str(path)]
    return None


def _pyodide() -> list[str] | None:
    node = shutil.which("node")
    if not node or not (MODULES / "node_modules" / "pyodide").is_dir():
        return None
    return [node, str(HERE / "pyodide.mjs"), str(MODULES), str(ROOT)]


KINDS = {"python": _python, "pyodide": _pyodide}


def find(kind: str | None = None) -> list[str] | None:
    """The command that runs a script given relative to ROOT, or None."""
    for name, look in KINDS.items():
        if kind in (None, name) and (command := look()):
            return command
    return None


def has_sockets(command: list[str]) -> bool:
    """Whether it is a CPython of the machine: WebAssembly has no sockets."""
    return "pyodide.mjs" not in " ".join(command)


def install() -> None:
    """Downloads Pyodide into the build folder."""
    MODULES.mkdir(parents=True, exist_ok=True)
    npm = ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(MODULES), PYODIDE]
    subprocess.run(npm, check=True)


def run(command: list[str], script: pathlib.Path, arguments: list[str]) -> str:
    """What the script prints."""
    line = [*command, str(script.relative_to(ROOT)), *arguments]
    return subprocess.run(line, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout
