#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Checks model files against checks/models/schema.json.

Usage: check_schema.py [FILE...]     (default: every model file of checks/models)

Prints `path: place: what` for each error; exit status 1 if there was one. The schema is the only
place that knows keys and roles: this script interprets the part of JSON Schema that it uses and adds
what a schema cannot say (file name, duplicate names).
"""

import difflib
import json
import re
import sys
from pathlib import Path

MODELS = Path(__file__).resolve().parents[2] / "checks" / "models"
TYPES = {"object": dict, "array": list, "string": str}


def has_type(value, name):
    if name == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    if name == "boolean":
        return isinstance(value, bool)
    return isinstance(value, TYPES[name])


def same(a, b):
    return type(a) is type(b) and a == b


def shown(value):
    return f"'{value}'" if isinstance(value, str) else json.dumps(value)


def suggestion(value, choices):
    close = difflib.get_close_matches(str(value), [str(c) for c in choices], 1)
    return f"; did you mean '{close[0]}'?" if close else ""


class Validator:
    """The keywords of JSON Schema 2020-12 that schema.json uses."""

    def __init__(self, schema):
        self.schema = schema

    def resolve(self, ref):
        node = self.schema
        for part in ref.removeprefix("#/").split("/"):
            node = node[part]
        return node

    def valid(self, value, schema):
        return not self.errors(value, schema, "")

    def errors(self, value, schema, place):
        if schema is True:
            return []
        if schema is False:
            return [(place, "this key goes with other roles only")]
        result = []
        if "$ref" in schema:
            result += self.errors(value, self.resolve(schema["$ref"]), place)
        result += self.scalar_errors(value, schema, place)
        if isinstance(value, dict):
            result += self.object_errors(value, schema, place)
        if isinstance(value, list):
            result += self.array_errors(value, schema, place)
        result += self.combined_errors(value, schema, place)
        return result

    def scalar_errors(self, value, schema, place):
        result = []
        if "type" in schema and not has_type(value, schema["type"]):
            return [(place, f"expected {schema['type']}, not {shown(value)}")]
        if "const" in schema and not same(value, schema["const"]):
            result.append((place, f"expected {shown(schema['const'])}, not {shown(value)}"))
        if "enum" in schema and not any(same(value, item) for item in schema["enum"]):
            result.append((place, f"unknown value {shown(value)}{suggestion(value, schema['enum'])}"))
        if isinstance(value, str):
            if len(value) < schema.get("minLength", 0):
                result.append((place, "empty text"))
            if "pattern" in schema and not re.search(schema["pattern"], value):
                form = schema.get("description", schema["pattern"])
                result.append((place, f"{shown(value)} does not have the form: {form}"))
        elif has_type(value, "integer") and value < schema.get("minimum", value):
            result.append((place, f"{value} is below {schema['minimum']}"))
        return result

    def object_errors(self, value, schema, place):
        result = []
        properties = schema.get("properties", {})
        for key in schema.get("required", []):
            if key not in value:
                result.append((place, f"key '{key}' is missing"))
        if len(value) < schema.get("minProperties", 0):
            result.append((place, "empty object"))
        for key, item in value.items():
            here = f"{place}.{key}" if place else key
            if "propertyNames" in schema:
                result += self.errors(key, schema["propertyNames"], here)
            if key in properties:
                result += self.errors(item, properties[key], here)
            elif schema.get("additionalProperties") is False:
                result.append((here, f"unknown key '{key}'{suggestion(key, properties)}"))
            elif "additionalProperties" in schema:
                result += self.errors(item, schema["additionalProperties"], here)
        return result

    def array_errors(self, value, schema, place):
        result = []
        if len(value) < schema.get("minItems", 0):
            result.append((place, "empty list"))
        if schema.get("uniqueItems"):
            for index, item in enumerate(value):
                if any(same(item, other) for other in value[:index]):
                    result.append((f"{place}[{index}]", f"{shown(item)} appears twice"))
        if "items" in schema:
            for index, item in enumerate(value):
                result += self.errors(item, schema["items"], f"{place}[{index}]")
        if "contains" in schema and not any(self.valid(item, schema["contains"]) for item in value):
            result.append((place, "a required item is missing"))
        return result

    def combined_errors(self, value, schema, place):
        result = []
        for part in schema.get("allOf", []):
            result += self.errors(value, part, place)
        if "anyOf" in schema and not any(self.valid(value, part) for part in schema["anyOf"]):
            result.append((place, f"{shown(value)} has none of the allowed forms"))
        if "oneOf" in schema:
            fits = sum(self.valid(value, part) for part in schema["oneOf"])
            if fits != 1:
                result.append((place, f"{shown(value)} has {'none' if not fits else 'several'} of the allowed forms"))
        if "if" in schema:
            branch = "then" if self.valid(value, schema["if"]) else "else"
            result += self.errors(value, schema.get(branch, True), place)
        return result


def duplicate_errors(model):
    """A name has one entry for each role, unless conditions tell the entries apart."""
    result = []
    for part in ("types", "functions"):
        seen = {}
        for index, entry in enumerate(model.get(part, [])):
            if "when" in entry or "unless" in entry:
                continue
            for name in entry["names"]:
                for role in entry["roles"]:
                    first = seen.setdefault((name, role), index)
                    if first != index:
                        result.append((f"{part}[{index}]", f"'{name}' has the role '{role}' in {part}[{first}] already"))
    return result


def reject_repeated_keys(pairs):
    keys = [key for key, _ in pairs]
    for key in keys:
        if keys.count(key) > 1:
            raise ValueError(f"key '{key}' appears twice in an object")
    return dict(pairs)


def file_errors(path, validator):
    try:
        model = json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=reject_repeated_keys)
    except (OSError, ValueError) as error:
        return [("file", str(error))]
    errors = validator.errors(model, validator.schema, "")
    if errors:
        return errors
    if model["library"] != path.stem:
        errors.append(("library", f"'{model['library']}' is not the name of the file"))
    return errors + duplicate_errors(model)


def main(arguments):
    validator = Validator(json.loads((MODELS / "schema.json").read_text(encoding="utf-8")))
    paths = [Path(argument) for argument in arguments]
    paths = paths or sorted(path for path in MODELS.glob("*.json") if path.name != "schema.json")
    failed = False
    for path in paths:
        for place, what in dict.fromkeys(file_errors(path, validator)):
            print(f"{path}: {place or 'file'}: {what}")
            failed = True
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
