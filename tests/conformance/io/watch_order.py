# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Several descriptors are ready: in the order in which they became so."""

import asyncio

from wire import note, pair, quiet, run


async def scenario() -> None:
    loop = asyncio.get_running_loop()
    ends, peers = zip(*(pair() for _ in range(4)))

    def read(i: int) -> None:
        note(f"{i} reads {ends[i].recv(1).decode()!r}")

    for i in range(4):
        loop.add_reader(ends[i], read, i)
    await quiet()
    for i in (2, 0, 3, 1):
        peers[i].send(b"a")
    loop.call_soon(note, "queued before")
    await quiet()
    # More than is read in one turn.
    for i in (1, 3):
        peers[i].send(b"xyz")
    await quiet()
    for end in ends:
        note(f"remove_reader: {loop.remove_reader(end)}")
    note(f"remove_reader: {loop.remove_reader(ends[0])}")
    peers[0].send(b"b")
    await quiet()
    for end in (*ends, *peers):
        end.close()


run(scenario())
