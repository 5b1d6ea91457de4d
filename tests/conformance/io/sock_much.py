# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""sock_sendall() of much more than the socket takes, and sock_recv() of it."""

import asyncio
import socket

from trace import say
from wire import pair, run

SIZE = 300_000


async def scenario() -> None:
    loop = asyncio.get_running_loop()
    end, peer = pair()
    end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    data = bytes(i * 7 % 251 for i in range(SIZE))
    sending = asyncio.create_task(loop.sock_sendall(end, data))
    total, wrong = 0, 0
    while total < SIZE:
        piece = await loop.sock_recv(peer, 3000)
        wrong += sum(byte != (total + i) * 7 % 251 for i, byte in enumerate(piece))
        total += len(piece)
    await sending
    say(f"received {total}, wrong {wrong}")
    end.close()
    peer.close()


run(scenario())
