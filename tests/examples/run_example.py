#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs an example and compares what it prints with its last comment.

Usage: run_example.py PROGRAM SOURCE

The source ends with `// Output:` and a comment line for each line printed; a
line that is only `// ...` stands for any number of lines.
"""

import difflib
import re
import subprocess
import sys
from pathlib import Path


def promised(source):
    """The lines after the last `// Output:`, or None."""
    lines = source.read_text(encoding="utf-8").rstrip("\n").split("\n")
    for start in range(len(lines) - 1, -1, -1):
        if lines[start].strip() == "// Output:":
            return [re.sub(r"^// ?", "", line) for line in lines[start + 1 :]]
        if not lines[start].startswith("//"):
            return None
    return None


def matches(expected, printed):
    """Whether the lines are those, with `...` for any lines."""
    pattern = "".join(r"(?:.*\n)*?" if line == "..." else re.escape(line) + "\n" for line in expected)
    return re.fullmatch(pattern, "".join(line + "\n" for line in printed)) is not None


def main():
    program, source = sys.argv[1], Path(sys.argv[2])
    expected = promised(source)
    if not expected:
        print(f"{source}: the file does not end with `// Output:` and the lines it prints")
        return 1
    run = subprocess.run([program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    printed = run.stdout.splitlines()
    failed = False
    if run.returncode != 0:
        print(f"{source.name} ended with {run.returncode}\n{run.stderr}")
        failed = True
    if not matches(expected, printed):
        print("\n".join(difflib.unified_diff(expected, printed, "promised", "printed", lineterm="")))
        failed = True
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
