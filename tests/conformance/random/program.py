# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A random program as data, and as the text that both interpreters read.

A program has functions f0, f1, ...; f0 is the main coroutine, and every other
one is called, or made into a task, at one place. An operation is a line of
words; the blocks of one stand in braces:

    function 0
    spawn 1
    try cancelled swallow {
      sleep 4
    } {
      say 1
    } {
    }
    end
"""

from __future__ import annotations

import dataclasses


@dataclasses.dataclass
class Op:
    name: str
    args: list[str] = dataclasses.field(default_factory=list)
    blocks: list[list[Op]] = dataclasses.field(default_factory=list)

    def copy(self) -> Op:
        return Op(self.name, list(self.args), [[op.copy() for op in block] for block in self.blocks])


@dataclasses.dataclass
class Program:
    seed: int
    functions: dict[int, list[Op]]

    def copy(self) -> Program:
        return Program(self.seed, {n: [op.copy() for op in body] for n, body in self.functions.items()})

    def text(self) -> str:
        lines = [f"program {self.seed}"]
        for number, body in self.functions.items():
            lines += [f"function {number}", *_lines(body, 1), "end"]
        return "\n".join([*lines, "end", ""])


def _lines(block: list[Op], depth: int) -> list[str]:
    lines, indent = [], "  " * depth
    for op in block:
        line = indent + " ".join([op.name, *op.args])
        if not op.blocks:
            lines.append(line)
            continue
        for number, inner in enumerate(op.blocks):
            lines.append(f"{line} {{" if number == 0 else f"{indent}}} {{")
            lines += _lines(inner, depth + 1)
        lines.append(f"{indent}}}")
    return lines


def parse(text: str) -> list[Program]:
    """Every program of the text."""
    programs, lines = [], iter(text.splitlines())
    for line in lines:
        word, seed = line.split()
        assert word == "program", line
        program = Program(int(seed), {})
        for line in lines:
            if line == "end":
                break
            number = int(line.split()[1])
            program.functions[number], _ = _block(lines)
        programs.append(program)
    return programs


def _block(lines) -> tuple[list[Op], bool]:
    """The operations up to the end, and whether another block follows."""
    ops: list[Op] = []
    for line in lines:
        words = line.split()
        if words[0] in ("end", "}"):
            return ops, len(words) > 1
        op = Op(words[0], [word for word in words[1:] if word != "{"])
        more = words[-1] == "{"
        while more:
            block, more = _block(lines)
            op.blocks.append(block)
        ops.append(op)
    raise ValueError("a block without end")


def operations(block: list[Op]):
    """Every operation in the block and in the blocks within."""
    for op in block:
        yield op
        for inner in op.blocks:
            yield from operations(inner)


def created(op: Op) -> list[int]:
    """The functions that an operation calls or makes into tasks."""
    if op.name in ("spawn", "group_spawn", "call"):
        return [int(op.args[0])]
    return [int(arg[1:]) for arg in op.args if arg[:1] == "c" and arg[1:].isdigit()]
