# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""sock_recv(): at once, later, cancelled, at the end, and when there are two."""

import asyncio

from trace import TICK
from wire import attempt, note, pair, quiet, run


async def scenario() -> None:
    loop = asyncio.get_running_loop()
    end, peer = pair()
    peer.send(b"hello")
    await attempt("sock_recv(3)", loop.sock_recv(end, 3))
    await attempt("sock_recv(3)", loop.sock_recv(end, 3))
    waiting = asyncio.create_task(attempt("sock_recv(8)", loop.sock_recv(end, 8)))
    await quiet()
    peer.send(b"late")
    await waiting
    await attempt("wait_for", asyncio.wait_for(loop.sock_recv(end, 8), 2 * TICK))
    peer.send(b"after")
    await attempt("sock_recv(8)", loop.sock_recv(end, 8))
    # Data and cancellation in one turn: nothing is lost.
    waiting = asyncio.create_task(attempt("sock_recv(8)", loop.sock_recv(end, 8)))
    await quiet()
    peer.send(b"both")
    waiting.cancel()
    await quiet()
    await attempt("sock_recv(8)", loop.sock_recv(end, 8))
    # The second takes the place of the first.
    first = asyncio.create_task(attempt("first", loop.sock_recv(end, 8)))
    await quiet()
    second = asyncio.create_task(attempt("second", loop.sock_recv(end, 8)))
    await quiet()
    first.cancel()
    await quiet()
    peer.send(b"two")
    await quiet()
    note(f"second is done: {second.done()}")
    buffer = bytearray(8)
    waiting = asyncio.create_task(attempt("sock_recv_into", loop.sock_recv_into(end, buffer)))
    await quiet()
    peer.send(b"0123456789")
    await waiting
    note(f"buffer {bytes(buffer).decode()!r}")
    await attempt("sock_recv_into", loop.sock_recv_into(end, buffer))
    note(f"buffer {bytes(buffer).decode()!r}")
    waiting = asyncio.create_task(attempt("sock_recv(8)", loop.sock_recv(end, 8)))
    await quiet()
    peer.close()
    await waiting
    await attempt("sock_recv(8)", loop.sock_recv(end, 8))
    end.close()


run(scenario())
