#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The model files fit their schema and have what their tests need."""

import subprocess
import sys
import unittest

from repository import ROOT, STANDINS, models

# Tested with the real headers, of the system and of the runtime.
REAL_HEADERS = {"std", "posix", "asyncio"}


class Models(unittest.TestCase):
    def test_schema(self):
        run = subprocess.run(
            [sys.executable, str(ROOT / "tests" / "models" / "check_schema.py")],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.assertEqual(run.returncode, 0, run.stdout)

    def test_standins(self):
        headers = {path.stem for path in STANDINS.glob("*.h")}
        self.assertEqual(models().keys() - REAL_HEADERS, headers)


if __name__ == "__main__":
    unittest.main()
