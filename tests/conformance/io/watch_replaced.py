# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Readers and writers that replace and remove each other while they are due."""

import asyncio

from wire import note, pair, quiet, run


async def scenario() -> None:
    loop = asyncio.get_running_loop()
    a, a_peer = pair()
    b, b_peer = pair()

    def remove_other() -> None:
        note("a is ready and removes the reader of b")
        note(f"{loop.remove_reader(b)}")
        loop.remove_reader(a)

    loop.add_reader(a, remove_other)
    loop.add_reader(b, note, "b is ready")
    a_peer.send(b"1")
    b_peer.send(b"1")
    await quiet()

    def replace() -> None:
        note("first reader")
        loop.add_reader(a, second)

    def second() -> None:
        note(f"second reader {a.recv(8).decode()!r}")

    loop.add_reader(a, note, "never")
    loop.add_reader(a, replace)
    await quiet()

    written = 0

    def write() -> None:
        nonlocal written
        written += 1
        note(f"writer {written}")
        if written == 3:
            note(f"remove_writer: {loop.remove_writer(a)} {loop.remove_writer(a)}")

    loop.add_writer(a, write)
    await quiet()

    # Both sides of one descriptor, and then the end.
    def end() -> None:
        note(f"reader meets the end {a.recv(8).decode()!r}")
        loop.remove_reader(a)

    def once() -> None:
        note("writer")
        loop.remove_writer(a)

    loop.add_reader(a, end)
    loop.add_writer(a, once)
    a_peer.close()
    await quiet()
    note(f"{loop.remove_reader(a)} {loop.remove_writer(a)}")
    b_peer.send(b"2")
    loop.add_reader(b, note, "never, as it is removed at once")
    loop.remove_reader(b)
    await quiet()
    for descriptor in (a, b, b_peer):
        descriptor.close()


run(scenario())
