#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""JSON lines, SARIF, JUnit and the others are what their readers expect."""

import json
import os
import unittest
import xml.etree.ElementTree as xml
from pathlib import Path

import jsonschema
from report import HOSTILE, ROOT, ReportTest

# Of the npm package that ./dev setup takes it from.
SARIF_SCHEMA = Path(os.environ.get("SARIF_SCHEMA", ROOT / "build" / "tools" / "sarif-2.1.0.json"))


def errors(schema, document):
    kind = jsonschema.validators.validator_for(schema)
    kind.check_schema(schema)
    return [f"{list(each.absolute_path)}: {each.message[:200]}" for each in kind(schema).iter_errors(document)]


class JsonLines(ReportTest):
    SCHEMA = json.loads((ROOT / "docs" / "schemas" / "findings-v1.schema.json").read_text())

    def test_every_line_fits_the_schema(self):
        lines = [json.loads(line) for line in self.report("jsonl").splitlines()]
        self.assertEqual([error for line in lines for error in errors(self.SCHEMA, line)], [])
        kinds = [line["kind"] for line in lines]
        self.assertEqual(kinds, ["run", *["finding"] * 6, "not-analysed", "summary"])
        self.assertIn(HOSTILE, [line.get("path") for line in lines])

    def test_every_key_is_described(self):
        lines = [json.loads(line) for line in self.report("jsonl").splitlines()]
        definitions = self.SCHEMA["definitions"]
        kinds = {"not-analysed": "notAnalysed"}
        for line in lines:
            known = definitions[kinds.get(line["kind"], line["kind"])]["properties"]
            self.assertEqual(set(line) - set(known), set())
            for note in line.get("notes", []):
                self.assertEqual(set(note) - set(definitions["note"]["properties"]), set())
            for fix in line.get("fixes", []):
                self.assertEqual(set(fix) - set(definitions["fix"]["properties"]), set())

    def test_the_schema_refuses_what_is_wrong(self):
        finding = json.loads(self.report("jsonl").splitlines()[1])
        for key, value in (("fingerprint", "x"), ("level", "bad"), ("line", -1), ("notes", [{"line": 1}])):
            self.assertNotEqual(errors(self.SCHEMA, {**finding, key: value}), [], key)


class Sarif(ReportTest):
    @unittest.skipUnless(SARIF_SCHEMA.exists(), f"no {SARIF_SCHEMA.name}: ./dev setup fetches it by npm")
    def test_fits_the_schema(self):
        schema = json.loads(SARIF_SCHEMA.read_text(encoding="utf-8-sig"))
        for sources, code in ((None, 2), ({"fine.cpp": "\n"}, 0)):
            self.assertEqual(errors(schema, json.loads(self.report("sarif", sources, code))), [])

    def test_names_no_place_of_this_machine(self):
        text = self.report("sarif")
        self.assertNotIn(str(self.folder), text)

    def test_the_same_findings_give_the_same_bytes_elsewhere(self):
        first = self.report("sarif")
        self.setUp()
        self.assertEqual(self.report("sarif"), first)

    def test_every_uri_is_one(self):
        allowed = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/%:")

        def uris(value):
            if isinstance(value, dict):
                for key, inner in value.items():
                    if key == "uri":
                        yield inner
                    yield from uris(inner)
            elif isinstance(value, list):
                for inner in value:
                    yield from uris(inner)

        found = set(uris(json.loads(self.report("sarif"))))
        self.assertIn("a%20b%3Cimg%20src%3Dx%3E%26%22%27%25%C3%A4.cpp", found)
        self.assertEqual([uri for uri in found if set(uri) - allowed], [])


class Others(ReportTest):
    def test_junit_is_xml_that_counts(self):
        tree = xml.fromstring(self.report("junit").encode())
        cases = tree.findall(".//testcase")
        self.assertEqual(int(tree.get("tests")), len(cases))
        self.assertEqual(int(tree.get("failures")), len(tree.findall(".//failure")))
        self.assertEqual(int(tree.get("errors")), len(tree.findall(".//error")))
        self.assertEqual((len(cases), len(tree.findall(".//failure"))), (8, 6))

    def test_gitlab_fingerprints_differ(self):
        issues = json.loads(self.report("gitlab"))
        self.assertEqual(len({issue["fingerprint"] for issue in issues}), len(issues))
        for issue in issues:
            self.assertIn(issue["severity"], ("info", "minor", "major", "critical", "blocker"))
            self.assertFalse(issue["location"]["path"].startswith(("/", "./")))
            self.assertGreater(issue["location"]["lines"]["begin"], 0)

    def test_sonar_names_every_rule_and_no_empty_range(self):
        document = json.loads(self.report("sonar"))
        rules = {rule["id"] for rule in document["rules"]}
        for issue in document["issues"]:
            self.assertIn(issue["ruleId"], rules)
            for location in [issue["primaryLocation"], *issue.get("secondaryLocations", [])]:
                area = location["textRange"]
                if "startColumn" in area:
                    self.assertLess((area["startLine"], area["startColumn"]), (area["endLine"], area["endColumn"]))

    def test_rdjson_lines_are_the_diagnostics_of_rdjson(self):
        whole = json.loads(self.report("rdjson"))["diagnostics"]
        self.assertEqual([json.loads(line) for line in self.report("rdjsonl").splitlines()], whole)
        self.assertEqual({each["severity"] for each in whole}, {"ERROR", "WARNING"})


if __name__ == "__main__":
    unittest.main()
