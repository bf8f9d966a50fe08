"""The messages marked in one file of Python: each t(), tn() and tc(), and the spots it goes to."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

MARKERS = {"t": 1, "tn": 2, "tc": 2}
"""The functions that mark a message, each with the number of its arguments that are literals."""

_PASSED_BY = (
    ast.IfExp,
    ast.BoolOp,
    ast.Tuple,
    ast.List,
    ast.Dict,
    ast.Starred,
    ast.Subscript,
    ast.ListComp,
    ast.GeneratorExp,
    ast.YieldFrom,
)
"""Expressions whose value is, or holds, one of their parts: a look outwards goes through them."""

_KEEPING = ("fill", "get", "values")
"""Methods that give the message itself, or one of the messages of a table."""

_HANDING_ON = ("tuple", "next", "iter", "list", "replace")
"""Functions that give back what they were given, or a part of that."""

_Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Key:
    """A message as catalogs know it: context, English, English plural."""

    context: str | None
    message: str
    plural: str | None = None

    @property
    def id(self) -> str | tuple[str, str]:
        """The message as Babel's catalogs take one."""
        return self.message if self.plural is None else (self.message, self.plural)


@dataclass(frozen=True, slots=True)
class Spot:
    """A spot to which a message goes: an argument of the function `call`, by name or position."""

    call: str
    argument: str


@dataclass(frozen=True, slots=True)
class Marked:
    """A message in a file.

    `scope` is the name of the function, class or constant of the module around the message; ""
    outside of any.
    """

    key: Key
    line: int
    scope: str
    spots: frozenset[Spot]


class Source:
    """A file of Python, as a tree that can be walked outwards too."""

    def __init__(self, code: str) -> None:
        self._tree = ast.parse(code)
        self._nodes = list(ast.walk(self._tree))
        self._outer = {
            inner: outer for outer in self._nodes for inner in ast.iter_child_nodes(outer)
        }

    def marked(self) -> Iterator[Marked]:
        """Every message of the file, by line. Raises `ValueError` for one that is no literal."""
        calls = [node for node in self._nodes if _called(node) in MARKERS]
        for call in sorted(calls, key=_position):
            assert isinstance(call, ast.Call)
            yield Marked(
                _key(call), call.lineno, self._scope(call), frozenset(self._spots(call, set()))
            )

    def _scope(self, node: ast.AST) -> str:
        while not isinstance(outer := self._outer[node], ast.Module):
            node = outer
        if isinstance(node, _Function | ast.ClassDef):
            return node.name
        return next(iter(_assigned(node)), "")

    def _spots(self, node: ast.AST, seen: set[ast.AST]) -> Iterator[Spot]:
        """The spots that `node` goes to, also by way of names and functions of this file."""
        if node in seen:
            return
        seen.add(node)
        outer = self._outer[node]
        match outer:
            case ast.Call(func=ast.Name()) | ast.Call(func=ast.Attribute()) if (
                node is not outer.func
            ):
                yield from self._spots_in(outer, _argument(outer, node), seen)
            case ast.keyword(arg=str(name)):
                call = self._outer[outer]
                assert isinstance(call, ast.Call)
                yield from self._spots_in(call, name, seen)
            case ast.Attribute(attr=method) if method in _KEEPING:
                yield from self._spots(self._outer[outer], seen)
            case ast.Return() | ast.Yield():
                for call in self._calls(self._function(outer)):
                    yield from self._spots(call, seen)
            case ast.Assign() | ast.AnnAssign() | ast.AugAssign() | ast.NamedExpr():
                for name in _assigned(outer):
                    for use in self._uses(name, self._function(outer)):
                        yield from self._spots(use, seen)
            case _ if isinstance(outer, _PASSED_BY):
                yield from self._spots(outer, seen)

    def _spots_in(self, call: ast.Call, argument: str, seen: set[ast.AST]) -> Iterator[Spot]:
        """The spot `argument` of `call`, and where a function of this file carries it on to."""
        if _called(call) in _HANDING_ON:
            yield from self._spots(call, seen)
            return
        yield Spot(_called(call), argument)
        function = self._defined(_called(call))
        if function is None:
            return
        names = [each.arg for each in function.args.args]
        name = (
            names[int(argument)] if argument.isdigit() and int(argument) < len(names) else argument
        )
        for use in self._uses(name, function):
            yield from self._spots(use, seen)

    def _defined(self, name: str) -> _Function | None:
        """The function called `name` that this file's own module defines."""
        return next(
            (node for node in self._tree.body if isinstance(node, _Function) and node.name == name),
            None,
        )

    def _function(self, node: ast.AST) -> _Function | None:
        """The innermost function around `node`."""
        while not isinstance(node := self._outer[node], ast.Module):
            if isinstance(node, _Function):
                return node
        return None

    def _calls(self, function: _Function | None) -> Iterator[ast.AST]:
        """Every call of `function` in this file."""
        if function is not None:
            yield from (node for node in self._nodes if _called(node) == function.name)

    def _uses(self, name: str, function: _Function | None) -> Iterator[ast.AST]:
        """Every reading of `name`: in `function`, or in the whole file where that is None."""
        for node in self._nodes if function is None else ast.walk(function):
            if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load):
                yield node


def _called(node: ast.AST) -> str:
    """The last name of the function that `node` calls; "" where `node` calls none by name."""
    match node:
        case ast.Call(func=ast.Name(id=name)) | ast.Call(func=ast.Attribute(attr=name)):
            return name
    return ""


def _key(call: ast.Call) -> Key:
    marker = _called(call)
    literals = [ast.literal_eval(argument) for argument in call.args[: MARKERS[marker]]]
    if not all(isinstance(literal, str) for literal in literals):
        raise ValueError(f"line {call.lineno}: {marker}() takes literals")
    match marker, literals:
        case "tc", [context, message]:
            return Key(context, message)
        case "tn", [singular, plural]:
            return Key(None, singular, plural)
    return Key(None, literals[0])


def _argument(call: ast.Call, node: ast.AST) -> str:
    return str(next(place for place, each in enumerate(call.args) if each is node))


def _assigned(node: ast.AST) -> list[str]:
    """The names that the statement `node` gives a value to."""
    match node:
        case ast.Assign(targets=targets):
            return [target.id for target in targets if isinstance(target, ast.Name)]
        case ast.AnnAssign(target=ast.Name(id=name)) | ast.AugAssign(target=ast.Name(id=name)):
            return [name]
        case ast.NamedExpr(target=ast.Name(id=name)):
            return [name]
    return []


def _position(node: ast.AST) -> tuple[int, int]:
    assert isinstance(node, ast.expr)
    return node.lineno, node.col_offset
