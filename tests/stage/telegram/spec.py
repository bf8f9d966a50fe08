"""Requests against the Bot API's own description, where `TELEGRAM_API_SPEC` says where that is."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

VARIABLE = "TELEGRAM_API_SPEC"


@cache
def spec() -> dict[str, Any] | None:
    """The description; None where no path is set."""
    path = os.environ.get(VARIABLE)
    return json.loads(Path(path).read_text()) if path else None


def faults(method: str, parameters: Mapping[str, Any], files: Mapping[str, Any]) -> list[str]:
    """What is wrong with a request by the description; nothing where there is none."""
    found = spec()
    if found is None:
        return []
    if method not in found["methods"]:
        return [f"no method {method}"]
    given = {name: _decoded(value) for name, value in parameters.items()}
    given |= {name: "attach://" + name for name in files if name not in given}
    fields = found["methods"][method].get("fields", [])
    return list(_fields(method, fields, given, files))


def _decoded(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def _fields(
    where: str, fields: list[dict[str, Any]], given: Mapping[str, Any], files: Mapping[str, Any]
) -> Iterator[str]:
    known = {field["name"]: field for field in fields}
    for name in given.keys() - known.keys() - files.keys():
        yield f"{where}: no field {name}"
    for name, field in known.items():
        if name not in given:
            if field["required"]:
                yield f"{where}: {name} is missing"
            continue
        problems = [list(_typed(f"{where}.{name}", t, given[name], files)) for t in field["types"]]
        if all(problems):
            yield from min(problems, key=len)


def _typed(where: str, kind: str, value: Any, files: Mapping[str, Any]) -> Iterator[str]:
    found = spec()
    assert found is not None
    if kind.startswith("Array of "):
        if not isinstance(value, list):
            yield f"{where} is no list"
            return
        for each in value:
            yield from _typed(where, kind.removeprefix("Array of "), each, files)
    elif kind in SIMPLE:
        if not isinstance(value, SIMPLE[kind]) or (kind == "Integer" and isinstance(value, bool)):
            yield f"{where} is no {kind}"
    elif kind == "InputFile":
        if not (isinstance(value, str) and value.removeprefix("attach://") in files):
            yield f"{where} is no file"
    elif subtypes := found["types"][kind].get("subtypes"):
        problems = [list(_typed(where, each, value, files)) for each in subtypes]
        if all(problems):
            yield from min(problems, key=len)
    elif not isinstance(value, dict):
        yield f"{where} is no {kind}"
    else:
        yield from _fields(where, found["types"][kind].get("fields", []), value, files)


SIMPLE: dict[str, type | tuple[type, ...]] = {
    "Integer": int,
    "String": (str, int, float),
    "Boolean": bool,
    "Float": (int, float),
}
"""`String` takes numbers: a text of digits alone looks like one in a form."""
