# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""sock_recvfrom(), sock_recv_into() and sends over a pair of datagram sockets."""

import asyncio

from wire import attempt, datagram_pair, note, quiet, run, shown


async def receive(loop, end, most) -> None:
    data, _ = await loop.sock_recvfrom(end, most)
    note(f"sock_recvfrom: {shown(data)}")


async def scenario() -> None:
    loop = asyncio.get_running_loop()
    end, peer = datagram_pair()
    await attempt("sock_sendall", loop.sock_sendall(end, b"one"))
    await attempt("sock_sendall", loop.sock_sendall(end, b"two and more"))
    await receive(loop, peer, 8)
    await receive(loop, peer, 8)
    waiting = asyncio.create_task(receive(loop, peer, 8))
    await quiet()
    end.send(b"")
    await waiting
    waiting = asyncio.create_task(receive(loop, peer, 8))
    await quiet()
    waiting.cancel()
    await quiet()
    note(f"cancelled={waiting.cancelled()}")
    waiting = asyncio.create_task(attempt("sock_recv", loop.sock_recv(peer, 8)))
    await quiet()
    end.send(b"three")
    end.send(b"four")
    await waiting
    await attempt("sock_recv", loop.sock_recv(peer, 8))
    peer.close()
    await attempt("sock_sendall", loop.sock_sendall(end, b"five"))
    end.close()


run(scenario())
