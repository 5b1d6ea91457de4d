# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Makes a program that shows a difference as small as it can be made."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from program import Op, Program, created, operations


def shrink(program: Program, failing: Callable[[list[Program]], list[Program]]) -> Program:
    """`failing` gives those of its arguments that still show a difference."""
    while True:
        smaller = list(_smaller(program))
        for number, candidate in enumerate(smaller):
            candidate.seed = number
        found = failing(smaller)
        if not found:
            return program
        program = min(found, key=_size)


def _size(program: Program) -> int:
    return sum(1 for body in program.functions.values() for _ in operations(body))


def _smaller(program: Program) -> Iterator[Program]:
    """Every program that lacks one operation, or the shell of one."""
    for number, body in program.functions.items():
        for path in _paths(body):
            yield _changed(program, number, path, lambda op: [])
            op = _find(body, path)
            if op.blocks and op.name not in ("soon", "later"):
                yield _changed(program, number, path, lambda op: [inner for block in op.blocks for inner in block])
            if any(op.blocks[1:]):
                yield _changed(program, number, path, lambda op: [Op(op.name, op.args, [op.blocks[0], [], []])])


def _paths(block: list[Op], before: tuple = ()) -> Iterator[tuple]:
    """Where each operation is: pairs of place and block, then a place."""
    for place, op in enumerate(block):
        yield (*before, place)
        for number, inner in enumerate(op.blocks):
            yield from _paths(inner, (*before, (place, number)))


def _block_of(body: list[Op], path: tuple) -> list[Op]:
    for place, number in path[:-1]:
        body = body[place].blocks[number]
    return body


def _find(body: list[Op], path: tuple) -> Op:
    return _block_of(body, path)[path[-1]]


def _changed(program: Program, number: int, path: tuple, change: Callable[[Op], list[Op]]) -> Program:
    result = program.copy()
    block = _block_of(result.functions[number], path)
    block[path[-1] : path[-1] + 1] = change(block[path[-1]])
    _drop_unused(result)
    return result


def _drop_unused(program: Program) -> None:
    used, todo = {0}, [0]
    while todo:
        for op in operations(program.functions[todo.pop()]):
            new = set(created(op)) - used
            used |= new
            todo += new
    program.functions = {number: body for number, body in program.functions.items() if number in used}
