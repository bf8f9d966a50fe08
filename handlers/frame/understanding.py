"""Requests understood: a command that was pasted with signs around it is that command."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from handlers.frame.session import Command
from messages.request import Request
from messages.typed import SLASH, arguments_in, command_line, name_in


def understood(request: Request, named: Mapping[str, Command]) -> Request:
    """`request` with the command that its words are, if they are one, and with plain arguments.

    `named` are the commands by every name. Words are read only where nobody else reads; answers of
    a form are never changed.
    """
    if request.command is None and request.event is None and request.private:
        line = command_line(request.text, named)
        if line is not None and name_in(line.name) in named:
            request = replace(request, command=line.name, arguments=line.arguments, text="")
    command = named.get(name_in(request.command or ""))
    if command is None or command.within_form:
        return request
    arguments = arguments_in(request.arguments)
    if arguments[:1] and arguments[0].startswith(SLASH) and name_in(arguments[0][1:]) in named:
        arguments = arguments[1:]
    if (command.name, arguments) == (request.command, request.arguments):
        return request
    return replace(request, command=command.name, arguments=arguments)
