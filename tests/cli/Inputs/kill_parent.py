# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""kill_parent.py COTIDY ARGUMENTS...: kills cotidy while its worker works, and says whether the worker ends too."""

import subprocess
import sys
import time
from pathlib import Path


def wait_for(what):
    """What it gives as soon as that is true, or after five seconds."""
    until = time.monotonic() + 5
    while not (value := what()) and time.monotonic() < until:
        time.sleep(0.01)
    return value


def works(process):
    """Whether it lives and has used processor time of its own, which starting alone does not."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return False
    return fields[0] != "Z" and int(fields[11]) >= 20  # hundredths of a second


def ended(process):
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


with subprocess.Popen(sys.argv[1:], stderr=subprocess.DEVNULL) as parent:
    children = Path(f"/proc/{parent.pid}/task/{parent.pid}/children")
    worker = wait_for(lambda: children.read_text().strip())
    print("the worker works" if wait_for(lambda: works(worker)) else "no worker works")
    parent.kill()
print("the worker has ended" if wait_for(lambda: ended(worker)) else "the worker is left")
