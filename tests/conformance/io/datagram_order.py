# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Datagram endpoints over a pair of sockets: one datagram a turn, empty ones,
and the end."""

import asyncio

from wire import Datagrams, datagram_pair, endpoint, note, quiet, run


async def scenario() -> None:
    a, b = datagram_pair()
    left = await endpoint(a, Datagrams("left"))
    right = await endpoint(b, Datagrams("right"))
    note("connected")
    for data in (b"one", b"", b"two", b"three"):
        left.sendto(data)
    right.sendto(b"back")
    await quiet()
    left.close()
    note(f"is_closing={left.is_closing()}")
    left.close()
    await quiet()
    right.sendto(b"to nobody")
    await quiet()
    note(f"is_closing={right.is_closing()}")
    right.abort()
    await quiet()


run(scenario())
