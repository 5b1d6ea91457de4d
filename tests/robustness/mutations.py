#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Half-typed and broken code must never end a worker.

Takes the repository's own test and example sources, damages them in the ways
an editor sees all day (cut off, a token gone, a bracket too many, a line
twice), and has one worker check each result. The worker must answer every job.

  mutations.py WORKER --count N [--seed S] [--keep DIR]

The same seed gives the same damage. A file that ends the worker is kept in
--keep (default: the current folder) and named with its seed.
"""
import argparse
import json
import pathlib
import random
import re
import struct
import subprocess
import sys
import tempfile
import threading

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOKEN = re.compile(r"[A-Za-z_]\w*|\d+|\"[^\"\n]*\"|\S")
JUNK = ["{", "}", "(", ")", ";", "<", ">", "co_await ", "co_return ", "::",
        "template <class T> ", "[&]", "auto ", "try ", "catch (...) ", "\n#if 0\n"]


def damage(text: str, dice: random.Random) -> str:
    """One to three random changes."""
    for _ in range(dice.randint(1, 3)):
        tokens = list(TOKEN.finditer(text))
        if not tokens:
            return text
        token = dice.choice(tokens)
        kind = dice.randrange(6)
        if kind == 0:
            text = text[: token.start()]
        elif kind == 1:
            text = text[: token.start()] + text[token.end():]
        elif kind == 2:
            text = text[: token.start()] + dice.choice(JUNK) + text[token.start():]
        elif kind == 3:
            other = dice.choice(tokens).group()
            text = text[: token.start()] + other + text[token.end():]
        elif kind == 4:
            lines = text.split("\n")
            at = dice.randrange(len(lines))
            lines[at:at] = lines[at: at + dice.randint(1, 4)]
            text = "\n".join(lines)
        else:
            end = min(len(text), token.start() + dice.randint(1, 200))
            text = text[: token.start()] + text[end:]
    return text


class Worker:
    """One worker process and its framed JSON."""

    def __init__(self, program: str):
        self.process = subprocess.Popen(
            [program], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE)
        # Read on the side, so that a full pipe stops nobody.
        self.errors = b""
        self.reader = threading.Thread(target=self._drain, daemon=True)
        self.reader.start()

    def _drain(self):
        for chunk in iter(lambda: self.process.stderr.read1(65536), b""):
            self.errors = (self.errors + chunk)[-4000:]

    def ask(self, job: dict, seconds: float) -> dict:
        body = json.dumps(job).encode()
        guard = threading.Timer(seconds, self.process.kill)
        guard.start()
        try:
            self.process.stdin.write(struct.pack("<I", len(body)) + body)
            self.process.stdin.flush()
            head = self.process.stdout.read(4)
            if len(head) < 4:
                raise EOFError
            size = struct.unpack("<I", head)[0]
            return json.loads(self.process.stdout.read(size))
        finally:
            guard.cancel()

    def close(self):
        self.process.stdin.close()
        self.process.wait(10)


def sources() -> list:
    found = sorted((ROOT / "tests" / "checks").rglob("*.cpp"))
    found += sorted((ROOT / "examples" / "mistakes").glob("*.cpp"))
    return [path for path in found if "Inputs" not in path.parts]


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("worker")
    parser.add_argument("--count", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", default=".")
    options = parser.parse_args()

    files = sources()
    if not files:
        print("no sources to damage: is this the repository?", file=sys.stderr)
        return 2
    flags = ["clang++", "-std=c++20", "-fsyntax-only", "-ferror-limit=0",
             "-isystem", str(ROOT / "tests/standins"),
             "-isystem", str(ROOT / "runtime/include"), "-I", str(ROOT / "tests")]
    failed, findings, status = 0, 0, {}
    worker = Worker(options.worker)
    with tempfile.TemporaryDirectory() as folder:
        for number in range(options.count):
            dice = random.Random(options.seed * 1_000_003 + number)
            original = dice.choice(files)
            text = damage(original.read_text(), dice)
            path = pathlib.Path(folder) / "damaged.cpp"
            path.write_text(text)
            job = {"kind": "check", "id": number, "file": str(path),
                   "directory": folder, "arguments": flags + [str(path)],
                   "checks": "", "options": {}, "config": "", "external": [],
                   "models": []}
            try:
                answer = worker.ask(job, 120)
                status[answer["status"]] = status.get(answer["status"], 0) + 1
                findings += len(answer["findings"])
            except (EOFError, BrokenPipeError):
                failed += 1
                kept = pathlib.Path(options.keep) / f"damaged-{options.seed}-{number}.cpp"
                kept.write_text(text)
                worker.process.wait()
                print(f"{original.relative_to(ROOT)}: number {number} of seed "
                      f"{options.seed} ended the worker (exit "
                      f"{worker.process.returncode}); kept as {kept}\n"
                      f"{worker.errors.decode(errors='replace')[-1500:]}",
                      file=sys.stderr)
                worker = Worker(options.worker)
    worker.close()
    print(f"{options.count} damaged files, {status}, {findings} findings, "
          f"{failed} ended the worker")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
