"""Requests held against Discord's own description of its API (OpenAPI 3.1).

Only what a request says is checked: its path and method, required parts, types, lengths, values.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

SPEC = "DISCORD_API_SPEC"
"""The variable that says where the description is."""

TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
    "null": (type(None),),
}


class Description:
    """The API as Discord describes it."""

    def __init__(self, path: Path) -> None:
        self._raw: dict[str, Any] = json.loads(path.read_text("utf-8"))

    @cached_property
    def _paths(self) -> list[tuple[re.Pattern[str], dict[str, Any]]]:
        paths = sorted(self._raw["paths"].items(), key=lambda each: each[0].count("{"))
        return [(re.compile(re.sub(r"\{\w+\}", "[^/]+", path)), item) for path, item in paths]

    def faults(self, method: str, path: str, body: Any) -> list[str]:
        """What is wrong with a request, as far as the description tells."""
        found = [item for pattern, item in self._paths if pattern.fullmatch(path)]
        if not found:
            return [f"there is no {path}"]
        operation = found[0].get(method.lower())
        if operation is None:
            return [f"{path} takes no {method}"]
        content = operation.get("requestBody", {}).get("content", {}).get("application/json")
        if content is None:
            return [f"{method} {path} takes no body"] if body is not None else []
        return [f"{method} {path}: {fault}" for fault in self._wrong(content["schema"], body, "")]

    def _schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in schema:
            schema = self._raw["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        return schema

    def _wrong(self, schema: dict[str, Any], value: Any, at: str) -> Iterator[str]:
        schema = self._schema(schema)
        for several in ("oneOf", "anyOf"):
            if several in schema:
                tried = [list(self._wrong(each, value, at)) for each in schema[several]]
                if all(tried):
                    yield max((faults[0] for faults in tried), key=_depth)
        for each in schema.get("allOf", ()):
            yield from self._wrong(each, value, at)
        if "const" in schema and value != schema["const"]:
            yield f"{at} is {value!r}, not {schema['const']!r}"
        if "enum" in schema and value not in schema["enum"]:
            yield f"{at} is {value!r}"
        types = schema.get("type")
        names = types if isinstance(types, list) else [types] if types else []
        if schema.get("format") == "snowflake" and isinstance(value, int):
            return  # discord.py numbers new attachments, as Discord's own examples do
        if names and not any(_is(value, name) for name in names):
            yield f"{at} is a {type(value).__name__}, not {names}"
            return
        if isinstance(value, str):
            yield from _length(schema, len(value), "Length", at)
        if isinstance(value, list):
            yield from _length(schema, len(value), "Items", at)
            for number, item in enumerate(value):
                yield from self._wrong(schema.get("items", {}), item, f"{at}[{number}]")
        if isinstance(value, dict):
            yield from self._wrong_parts(schema, value, at)

    def _wrong_parts(self, schema: dict[str, Any], value: dict[str, Any], at: str) -> Iterator[str]:
        for name in schema.get("required", ()):
            if name not in value:
                yield f"{at}.{name} is missing"
        known = schema.get("properties", {})
        for name, part in value.items():
            if name in known:
                yield from self._wrong(known[name], part, f"{at}.{name}")


def _depth(fault: str) -> int:
    """How far into a request a fault lies: the deepest is that of the variant that was meant."""
    return fault.partition(" ")[0].count(".")


def _is(value: Any, name: str) -> bool:
    if isinstance(value, bool):
        return name == "boolean"
    return isinstance(value, TYPES[name])


def _length(schema: dict[str, Any], length: int, what: str, at: str) -> Iterator[str]:
    if not schema.get(f"min{what}", 0) <= length <= schema.get(f"max{what}", length):
        yield f"{at} has {length} {what.lower()}"
