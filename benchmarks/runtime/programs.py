# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The programs that are compared: how each is built and how one row is run."""

import functools
import json
import os
import shutil
import socket
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
BUILD = HERE.parent.parent / "build/benchmarks/runtime"
PYTHON = "/usr/bin/python3"
CRATES = Path("/usr/share/cargo/registry")
# Seconds that Google Benchmark measures a row for.
MEASURED = 0.2
# Rows over the network: connections, bytes of a message, messages in flight.
NETWORK = {
    "n1": (1, 64, 1),
    "n100": (100, 64, 1),
    "n1000": (1000, 64, 1),
    "bulk": (1, 65536, 8),
}
# Seconds that a server is loaded.
LOADED = 1.0
# Seconds: no row of any program takes this long, and no build, on a machine
# that is busy with other things.
ROW_LIMIT = 300
BUILD_LIMIT = 3600


class Absent(Exception):
    """A peer that is not installed; the text says what is missing."""


def run(command: list[str], limit: int = BUILD_LIMIT, **options: object) -> str:
    """What the command printed; fails with what it complained about."""
    done = subprocess.run(command, capture_output=True, text=True,
                          timeout=limit, check=False, **options)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: exit {done.returncode}\n"
                           f"{done.stdout}{done.stderr}")
    return done.stdout


def first_line(*command: str) -> str:
    return run(list(command)).splitlines()[0]


@dataclass(frozen=True)
class Program:
    name: str
    rows: frozenset[str]
    # Builds it and tells the command that runs it.
    build: Callable[[], list[str]]
    version: Callable[[], str]
    google_benchmark: bool = False
    environment: Mapping[str, str] = field(default_factory=dict)
    # Rows in which the program itself chooses among the CPUs.
    spread: frozenset[str] = frozenset()
    # The command of its echo server, but for the port.
    echo: Callable[[], list[str]] | None = None

    def measure(self, command: list[str], row: str,
                prefix: list[str]) -> float:
        """One run of one row, in nanoseconds or bytes an operation."""
        if row in NETWORK:
            return self.serve(row, prefix)
        arguments = [row]
        if self.google_benchmark:
            arguments = [f"--benchmark_filter=^{row}(/|$)",
                         f"--benchmark_min_time={MEASURED}",
                         "--benchmark_format=json"]
        environment = dict(os.environ)
        if row not in self.spread:
            environment.update(self.environment)
        output = run([*prefix, *command, *arguments], ROW_LIMIT,
                     env=environment)
        if not self.google_benchmark:
            return json.loads(output)["value"]
        result, = json.loads(output)["benchmarks"]
        if result.get("error_occurred"):
            raise RuntimeError(f"{self.name}, {row}: {result['error_message']}")
        return result.get("bytes", result["real_time"])

    def serve(self, row: str, prefix: list[str]) -> float:
        """Nanoseconds a message through its echo server, on the CPU of the
        prefix; what loads it has the other one."""
        connections, size, in_flight = NETWORK[row]
        load, = cmake("g++", "load")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = str(probe.getsockname()[1])
        environment = dict(os.environ)
        environment.update(self.environment)
        other = ["0" if part == "1" else part for part in prefix]
        with subprocess.Popen([*prefix, *self.echo(), port], env=environment,
                              stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE) as server:
            try:
                output = run([*other, load, port, str(connections), str(size),
                              str(LOADED), str(in_flight)], ROW_LIMIT)
            finally:
                server.kill()
        return json.loads(output)["value"]


@functools.cache
def cmake(compiler: str, target: str) -> list[str]:
    if not shutil.which(compiler):
        raise Absent(f"no {compiler}")
    folder = BUILD / compiler
    run(["cmake", "-G", "Ninja", "-S", str(HERE), "-B", str(folder),
         f"-DCMAKE_CXX_COMPILER={compiler}"])
    if target not in run(["ninja", "-C", str(folder), "-t", "targets", "all"]):
        raise Absent(f"what {target} needs is not installed")
    run(["cmake", "--build", str(folder), "--target", target])
    return [str(folder / target)]


def echo_python(implementation: str) -> list[str]:
    return [PYTHON, str(HERE / "network/echo.py"), implementation]


@functools.cache
def python(implementation: str) -> list[str]:
    module = "asyncio" if implementation == "asyncio" else implementation
    try:
        run([PYTHON, "-c", f"import {module}"])
    except (OSError, RuntimeError) as error:
        raise Absent(f"{PYTHON} has no {module}") from error
    return [PYTHON, str(HERE / "python/peer.py"), implementation]


@functools.cache
def go() -> list[str]:
    if not shutil.which("go"):
        raise Absent("no go")
    program = BUILD / "go-peer"
    run(["go", "build", "-trimpath", "-o", str(program), "."],
        cwd=HERE / "go")
    return [str(program)]


@functools.cache
def tokio() -> list[str]:
    if not Path("/usr/bin/cargo").exists():
        raise Absent("no cargo of Debian's")
    if not list(CRATES.glob("tokio-1.*")):
        raise Absent("no librust-tokio-dev")
    # Built in a copy: cargo writes a lock file beside the manifest.
    source = BUILD / "tokio"
    shutil.copytree(HERE / "tokio", source, dirs_exist_ok=True)
    run(["/usr/bin/cargo", "build", "--release", "--quiet"], cwd=source,
        env=os.environ | {"RUSTC": "/usr/bin/rustc"})
    return [str(source / "target/release/peer")]


def tokio_version() -> str:
    crate = sorted(CRATES.glob("tokio-1.*"))[-1].name.removeprefix("tokio-")
    return f"Tokio {crate}, {first_line('/usr/bin/rustc', '--version')}"


def asio_version() -> str:
    macro = run(["g++", "-E", "-P", "-include", "boost/version.hpp", "-x",
                 "c++", "-"], input="BOOST_LIB_VERSION")
    release = macro.split()[-1].strip('"').replace("_", ".")
    return f"Boost {release}, {first_line('g++', '--version')}"


def rows(names: str) -> frozenset[str]:
    return frozenset(names.split())


NETWORKED = " " + " ".join(NETWORK)
ONE_THREAD = "a b c d2 d1000 e f1 f2 f3 m"
EVERYTHING = ONE_THREAD + " x0 x8 h o p"

PROGRAMS = (
    Program("ours, g++", rows(EVERYTHING + " s" + " y0 y8" + NETWORKED),
            lambda: cmake("g++", "asyncio_rows"),
            lambda: first_line("g++", "--version"), google_benchmark=True,
            echo=lambda: cmake("g++", "echo_asyncio")),
    Program("ours, clang", rows(EVERYTHING + " s" + " y0 y8" + NETWORKED),
            lambda: cmake("clang++-22", "asyncio_rows"),
            lambda: first_line("clang++-22", "--version"),
            google_benchmark=True,
            echo=lambda: cmake("clang++-22", "echo_asyncio")),
    # The same with the other backend; see decision 16.
    Program("ours, io_uring", rows(NETWORKED),
            lambda: cmake("g++", "asyncio_rows"),
            lambda: first_line("g++", "--version"), google_benchmark=True,
            environment={"ASYNCIO_BACKEND": "io_uring"},
            echo=lambda: cmake("g++", "echo_asyncio")),
    Program("CPython", rows(EVERYTHING + " s" + NETWORKED),
            lambda: python("asyncio"),
            lambda: first_line(PYTHON, "--version"),
            echo=lambda: echo_python("asyncio")),
    Program("uvloop", rows(EVERYTHING + " s" + NETWORKED), lambda: python("uvloop"),
            lambda: run([PYTHON, "-c", "import uvloop;"
                         "print('uvloop', uvloop.__version__)"]).strip(),
            echo=lambda: echo_python("uvloop")),
    Program("Asio", rows(ONE_THREAD + " x0 x8 h o" + NETWORKED),
            lambda: cmake("g++", "asio"), asio_version, google_benchmark=True,
            echo=lambda: cmake("g++", "echo_asio")),
    # Tokio has no callback timers, so no f1.
    Program("Tokio", rows("a b c d2 d1000 e f2 f3 x0 x8 h o m" + NETWORKED),
            tokio, tokio_version, echo=lambda: [*tokio(), "echo"]),
    # A goroutine cannot be cancelled.
    Program("Go", rows(ONE_THREAD + " h" + NETWORKED), go,
            lambda: first_line("go", "version"),
            environment={"GOMAXPROCS": "1"}, spread=rows("h"),
            echo=lambda: [*go(), "echo"]),
    Program("kernel", rows("h" + NETWORKED), lambda: cmake("g++", "kernel"),
            lambda: f"Linux {os.uname().release}", google_benchmark=True,
            echo=lambda: cmake("g++", "echo_epoll")),
)
