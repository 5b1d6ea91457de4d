# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Much more than the socket takes, through a small buffer, all of it in order."""

import asyncio
import socket

from trace import say
from wire import pair, run

SIZE = 300_000


async def send(writer: asyncio.StreamWriter) -> None:
    data = bytes(i * 7 % 251 for i in range(SIZE))
    for start in range(0, SIZE, 10_000):
        writer.write(data[start:start + 10_000])
        await writer.drain()
    writer.write_eof()


async def scenario() -> None:
    a, b = pair()
    for end in (a, b):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    reader, writer = await asyncio.open_connection(sock=a)
    other, back = await asyncio.open_connection(sock=b, limit=5000)
    writer.transport.set_write_buffer_limits(high=4096)
    sending = asyncio.create_task(send(writer))
    total, wrong = 0, 0
    while data := await other.read(3000):
        wrong += sum(byte != (total + i) * 7 % 251 for i, byte in enumerate(data))
        total += len(data)
    say(f"received {total}, wrong {wrong}")
    await sending
    say(f"buffered {writer.transport.get_write_buffer_size()}")
    for one in (writer, back):
        one.close()
        await one.wait_closed()


run(scenario())
