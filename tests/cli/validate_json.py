#!/usr/bin/env python3
"""Hold JSON on standard input against a schema: validate_json.py SCHEMA [--lines].

With --lines each line is a document. Knows the keywords that data/schemas uses and refuses any other, so that nothing of
a schema is passed over: type, enum, pattern, minimum, maximum, required, properties, additionalProperties, items. Prints
how many documents are valid; status 1 with the place and cause for the first that is not.
"""

import json
import re
import sys

TYPES = {
    "null": lambda v: v is None,
    "boolean": lambda v: isinstance(v, bool),
    "integer": lambda v: isinstance(v, int) and not isinstance(v, bool),
    "number": lambda v: isinstance(v, (int, float)) and not isinstance(v, bool),
    "string": lambda v: isinstance(v, str),
    "array": lambda v: isinstance(v, list),
    "object": lambda v: isinstance(v, dict),
}
KEYWORDS = {"type", "enum", "pattern", "minimum", "maximum", "required", "properties", "additionalProperties", "items"}
NOTES = {"$schema", "title", "description"}


def problem(value, schema, place="$"):
    """What is wrong first, in words; none if the value is valid."""
    unknown = set(schema) - KEYWORDS - NOTES
    if unknown:
        return f"{place}: the schema has {sorted(unknown)}, which this validator does not know"
    types = schema.get("type", [])
    types = [types] if isinstance(types, str) else types
    if types and not any(TYPES[one](value) for one in types):
        return f"{place}: {value!r} is not {' or '.join(types)}"
    if "enum" in schema and not any(value == one and type(value) is type(one) for one in schema["enum"]):
        return f"{place}: {value!r} is not one of {schema['enum']}"
    if isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
        return f"{place}: {value!r} does not match {schema['pattern']}"
    if TYPES["number"](value):
        if value < schema.get("minimum", value) or value > schema.get("maximum", value):
            return f"{place}: {value} is out of range"
    if isinstance(value, dict):
        return problem_of_object(value, schema, place)
    if isinstance(value, list) and "items" in schema:
        for index, item in enumerate(value):
            if found := problem(item, schema["items"], f"{place}[{index}]"):
                return found
    return None


def problem_of_object(value, schema, place):
    for name in schema.get("required", []):
        if name not in value:
            return f"{place}: '{name}' is missing"
    properties = schema.get("properties", {})
    for name, item in value.items():
        if name in properties:
            if found := problem(item, properties[name], f"{place}.{name}"):
                return found
        elif schema.get("additionalProperties", True) is False:
            return f"{place}: '{name}' is not in the schema"
    return None


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        schema = json.load(file)
    text = sys.stdin.read()
    documents = text.splitlines() if "--lines" in sys.argv[2:] else [text]
    for number, document in enumerate(documents, 1):
        if found := problem(json.loads(document), schema):
            sys.exit(f"document {number}: {found}")
    print(f"{len(documents)} valid")


if __name__ == "__main__":
    main()
