# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The peer's queue is full: datagrams wait in the endpoint, up to its limits."""

import asyncio
import socket

from wire import Datagrams, datagram_pair, endpoint, note, quiet, run, shown


def fill(end: socket.socket) -> None:
    try:
        while True:
            end.send(b"#")
    except BlockingIOError:
        pass


def drained(end: socket.socket) -> str:
    received = []
    try:
        while True:
            if (data := end.recv(100)) != b"#":
                received.append(shown(data))
    except BlockingIOError:
        pass
    return " ".join(received)


async def scenario() -> None:
    for how in ("drain", "close", "abort"):
        note(how)
        end, peer = datagram_pair()
        fill(end)
        transport = await endpoint(end, Datagrams("end"))
        transport.set_write_buffer_limits(high=30, low=29)
        for data in (b"one", b"", b"twelve"):
            transport.sendto(data)
            note(f"buffered {transport.get_write_buffer_size()}")
        if how == "close":
            transport.close()
        elif how == "abort":
            transport.abort()
        await quiet()
        note(f"received {drained(peer)}")
        await quiet()
        note(f"received {drained(peer)}")
        transport.close()
        await quiet()
        peer.close()


run(scenario())
