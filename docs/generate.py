#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes docs/checks from what `cotidy list --json` says about the checks.

Usage: docs/generate.py [--check] [--cotidy=PROGRAM]

With --check nothing is written: the exit status is 1 if a page is missing,
differs or belongs to no check.
"""

import argparse
import json
import re
import subprocess
import sys
import textwrap
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGES = ROOT / "docs" / "checks"
WIDTH = 80
FIXES = {
    "none": "none",
    "safe": "safe (`--fix`)",
    "review": "needs review (`--fix=all`)",
}
INDEX_HEAD = """\
<!-- Generated from checks/Checks.def and the files that it lists. Edit those. -->

# Checks

`cotidy explain <check>` shows the same text on a terminal.

"""


def folders():
    """The folder of each check, by the check's name."""
    listed = re.findall(r"^CHECK\((\w+), (\w+)\)", (ROOT / "checks/Checks.def").read_text(), re.M)
    return {check_name(name): (folder, name) for folder, name in listed}


def check_name(name):
    return "cotidy-" + re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()


def sentence(text):
    is_code = "_" in text.split()[0]
    return (text if is_code else text[:1].upper() + text[1:]) + "."


def wrapped(text):
    return textwrap.fill(text, WIDTH, break_long_words=False, break_on_hyphens=False)


def escaped(text):
    """Prose, in which brackets and underscores would be markup."""
    return re.sub(r"(\[\[[^\]]+\]\]|\b[a-z]\w*(?:_\w+|::\w+)+(?:\(\))?)", r"`\1`", text)


def code(text):
    return f"```cpp\n{text.strip()}\n```\n"


def options(check):
    if not check["options"]:
        return ""
    rows = [
        f"| `{option['name']}` | {'`' + option['default'] + '`' if option['default'] else 'empty'} "
        f"| {escaped(option['help'].rstrip('.'))}. |\n"
        for option in check["options"]
    ]
    first = check["options"][0]
    key = f"{check['name']}.{first['name']}"
    return (
        "\n## Options\n\n| option | default | meaning |\n| --- | --- | --- |\n"
        + "".join(rows)
        + f"\nOn the command line `--option={key}=VALUE`, in `.clang-tidy`:\n\n"
        + f"```yaml\nCheckOptions:\n  {key}: VALUE\n```\n"
    )


def page(check, folder, source):
    limits = f"\n## Limits\n\n{wrapped(escaped(check['limits']))}\n" if check["limits"] else ""
    name = check["name"]
    return (
        f"<!-- Generated from checks/{folder}/{source}Check.cpp. Edit that file. -->\n\n"
        f"# {name}\n\n{wrapped(escaped(sentence(check['summary'])))}\n\n"
        f"| confidence | fix | since |\n| --- | --- | --- |\n"
        f"| {check['level']} | {FIXES[check['fix']]} | {check['since']} |\n\n"
        f"## Why\n\n{wrapped(escaped(check['why']))}\n\n"
        f"## Bad\n\n{code(check['bad'])}\n## Good\n\n{code(check['good'])}"
        f"{options(check)}{limits}\n"
        f"## Silence one finding\n\n```cpp\ncode(); // NOLINT({name}): the reason\n\n"
        f"// NOLINTNEXTLINE({name}): the reason\ncode();\n```\n"
    )


def index(checks):
    rows = [
        f"| [{check['name']}]({check['name']}.md) | {escaped(sentence(check['summary']))} "
        f"| {check['level']} | {check['fix']} |\n"
        for check in checks
    ]
    return INDEX_HEAD + "| check | finds | confidence | fix |\n| --- | --- | --- | --- |\n" + "".join(rows)


def pages(cotidy):
    listed = subprocess.run([cotidy, "list", "--json"], check=True, stdout=subprocess.PIPE, text=True)
    checks = sorted(json.loads(listed.stdout)["checks"], key=lambda check: check["name"])
    where = folders()
    result = {f"{check['name']}.md": page(check, *where[check["name"]]) for check in checks}
    result["index.md"] = index(checks)
    return result


def differences(wanted):
    present = {path.name for path in PAGES.glob("*.md")}
    for name in sorted(present | wanted.keys()):
        if name not in wanted:
            yield f"docs/checks/{name}: there is no such check"
        elif name not in present:
            yield f"docs/checks/{name}: missing"
        elif (PAGES / name).read_text(encoding="utf-8") != wanted[name]:
            yield f"docs/checks/{name}: differs from the check's source"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--cotidy", default=str(ROOT / "build" / "bin" / "cotidy"))
    arguments = parser.parse_args()
    wanted = pages(arguments.cotidy)
    if arguments.check:
        found = list(differences(wanted))
        for line in found:
            print(f"{line}; run docs/generate.py")
        return 1 if found else 0
    PAGES.mkdir(exist_ok=True)
    for path in PAGES.glob("*.md"):
        if path.name not in wanted:
            path.unlink()
    for name, text in wanted.items():
        (PAGES / name).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
