#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""run.py --cotidy=FILE [--write] [NAME...]: the programs of this folder, checked.

Every program is modelled on a bug of a public project:

  // owner/name#number        the thread, in the second line
  // One or two sentences.    what went wrong
  // Bug: cotidy-a, cotidy-b  above each line where these checks must find it
  //===--- Fixed              from here on nothing may be found

A line `// Compiler: g++-12` after the text names the compiler of the compile
command, for what only some compilers do wrong.

`cotidy check` runs over all of them with every check at its defaults. Recall is
the share of the marked bugs that are found, precision the share of the findings
that stand at a mark. record.json holds both, and a reason for each bug that is
missed and each finding that is wrong; anything else fails, also a reason that
holds no longer. --write brings its numbers and the table in README.md up to
date. With NAMEs only these programs run, and the record is not asked.
"""
import argparse
import collections
import json
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
RECORD = HERE / "record.json"
README = HERE / "README.md"
FLAGS = [
    "-std=c++20",
    "-isystem",
    str(ROOT / "tests" / "standins"),
    "-isystem",
    str(ROOT / "runtime" / "include"),
]
THREAD = re.compile(r"// ([\w.-]+/[\w.-]+)#(\d+)$")
COMPILER = re.compile(r"// Compiler: (\S+)$")
MARK = re.compile(r"\s*// Bug: (cotidy-[\w-]+(?:, cotidy-[\w-]+)*)$")
FIXED = "//===--- Fixed ---"


class Program:
    """One file: its thread, its text, and the places of its bugs."""

    def __init__(self, path):
        self.name = path.stem
        self.path = path
        lines = path.read_text().splitlines()
        thread = THREAD.match(lines[1])
        if not thread:
            sys.exit(f"{path}:2: a thread is missing, as // owner/name#number")
        self.project, self.number = thread.groups()
        self.compiler = None
        self.text = self.head(lines)
        self.bugs = set()
        self.fixed = next((n for n, line in enumerate(lines, 1) if line.startswith(FIXED)), None)
        if not self.fixed:
            sys.exit(f"{path}: a fixed twin is missing")
        for number, line in enumerate(lines, 1):
            mark = MARK.match(line)
            if mark:
                self.bugs |= {(number + 1, check) for check in mark.group(1).split(", ")}
            elif "Bug:" in line:
                sys.exit(f"{path}:{number}: not of the form // Bug: cotidy-check")
        if not self.bugs or max(self.bugs)[0] > self.fixed:
            sys.exit(f"{path}: marks are missing, or stand in the fixed twin")

    def head(self, lines):
        text = []
        for line in lines[2:]:
            if not line.startswith("// "):
                break
            named = COMPILER.match(line)
            if named:
                self.compiler = named.group(1)
            else:
                text.append(line[3:])
        return " ".join(text)

    def checks(self):
        return sorted({check for _, check in self.bugs})


def known_checks(cotidy):
    listed = subprocess.run([cotidy, "list"], stdout=subprocess.PIPE, text=True, check=True)
    return {line.split()[0] for line in listed.stdout.splitlines() if line}


def run_cotidy(cotidy, arguments):
    """The findings, as `cotidy check` prints them."""
    run = subprocess.run(
        [cotidy, "check", "--format=json", "--quiet", "--no-progress", "--config={}", "--checks=-*,cotidy-*"]
        + arguments,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    if run.returncode not in (0, 1):
        sys.exit(f"{run.stderr}cotidy ended with {run.returncode}")
    return json.loads(run.stdout)["findings"]


def findings(cotidy, programs):
    """Of each program: the lines, checks and messages of its findings."""
    plain = [str(program.path) for program in programs if not program.compiler]
    others = [program for program in programs if program.compiler]
    found = run_cotidy(cotidy, [*plain, "--", *FLAGS]) if plain else []
    if others:
        with tempfile.TemporaryDirectory() as folder:
            database = [
                {
                    "directory": folder,
                    "file": str(program.path),
                    "arguments": [program.compiler, *FLAGS, "-c", str(program.path)],
                }
                for program in others
            ]
            (pathlib.Path(folder) / "compile_commands.json").write_text(json.dumps(database))
            found += run_cotidy(cotidy, ["-p", folder, *(str(program.path) for program in others)])
    by_program = collections.defaultdict(list)
    for finding in found:
        name = pathlib.Path(finding["file"]).stem
        by_program[name].append((finding["line"], finding["check"], finding["message"]))
    return by_program


class Score:
    """What was found of what there is, of one check or of all."""

    def __init__(self):
        self.bugs = self.found = self.wrong = 0

    def recall(self):
        return self.found / self.bugs if self.bugs else 1.0

    def precision(self):
        told = self.found + self.wrong
        return self.found / told if told else 1.0

    def row(self, name):
        return (
            f"{name:34}{self.bugs:6}{self.found:7}{self.wrong:7}"
            f"{100 * self.recall():9.1f} %{100 * self.precision():9.1f} %"
        )


def compare(programs, found):
    """The scores by check, the missed bugs and the wrong findings by program."""
    scores = collections.defaultdict(Score)
    missed = collections.defaultdict(list)
    wrong = collections.defaultdict(list)
    for program in programs:
        told = {(line, check) for line, check, _ in found[program.name]}
        for line, check in sorted(program.bugs):
            for score in (scores[check], scores["all"]):
                score.bugs += 1
                score.found += (line, check) in told
            if (line, check) not in told:
                missed[program.name].append(f"{line}: {check}")
        for line, check, message in found[program.name]:
            if (line, check) not in program.bugs:
                scores[check].wrong += 1
                scores["all"].wrong += 1
                wrong[program.name].append(f"{line}: {message} [{check}]")
    return scores, missed, wrong


def show(scores):
    print(f"{'check':34}{'bugs':>6}{'found':>7}{'wrong':>7}{'recall':>11}{'precision':>11}")
    for check in sorted(scores, key=lambda name: (name == "all", name)):
        print(scores[check].row(check))


def explain(kind, seen, reasons):
    """Prints what is missed or wrong; true if that is not what the record says."""
    new = sorted(seen.keys() - reasons.keys())
    gone = sorted(reasons.keys() - seen.keys())
    for name in sorted(seen):
        for text in seen[name]:
            print(f"{kind}: {name}:{text}")
        if name in reasons:
            print(f"  known: {reasons[name]}")
    for name in new:
        print(f"error: {name} is {kind}, and record.json gives no reason")
    for name in gone:
        print(f"error: {name} is not {kind} any more; take it out of record.json")
    return bool(new or gone)


def table(programs):
    rows = ["| program | thread | check | what went wrong |", "| --- | --- | --- | --- |"]
    for each in programs:
        link = f"[{each.project}#{each.number}](https://github.com/{each.project}/issues/{each.number})"
        checks = ", ".join(f"`{check}`" for check in each.checks())
        rows.append(f"| [{each.name}]({each.name}.cpp) | {link} | {checks} | {each.text} |")
    return "\n".join(rows)


def with_table(programs):
    page = README.read_text()
    before = page[: page.index("| program |")]
    return f"{before}{table(programs)}\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cotidy", required=True)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("names", nargs="*", metavar="NAME")
    options = parser.parse_args()

    programs = [Program(path) for path in sorted(HERE.glob("*.cpp"))]
    if options.names:
        programs = [each for each in programs if any(name in each.name for name in options.names)]
    unknown = {check for each in programs for check in each.checks()} - known_checks(options.cotidy)
    if unknown:
        sys.exit(f"cotidy has no {', '.join(sorted(unknown))}")
    scores, missed, wrong = compare(programs, findings(options.cotidy, programs))
    show(scores)

    record = json.loads(RECORD.read_text())
    known = record if not options.names else {"missed": {}, "wrong": {}}
    failed = explain("missed", missed, known["missed"])
    failed |= explain("wrong", wrong, known["wrong"])
    if options.names:
        return failed
    total = scores["all"]
    numbers = {
        "programs": len(programs),
        "bugs": total.bugs,
        "recall": round(total.recall(), 4),
        "precision": round(total.precision(), 4),
    }
    if options.write:
        record.update(numbers)
        RECORD.write_text(json.dumps(record, indent=2) + "\n")
        README.write_text(with_table(programs))
    if numbers != {key: record[key] for key in numbers}:
        print("error: record.json has other numbers: " + ", ".join(f"{key} {record[key]}" for key in numbers))
        failed = True
    if README.read_text() != with_table(programs):
        print("error: the table in README.md is not that of the programs; run with --write")
        failed = True
    print(
        f"{len(programs)} programs: recall {100 * total.recall():.1f} %,"
        f" precision {100 * total.precision():.1f} %"
    )
    return failed


if __name__ == "__main__":
    sys.exit(main())
