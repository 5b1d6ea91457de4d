# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Calls for a socket that a transport has, and for one that is closed."""

import asyncio

from trace import say
from wire import Speaker, connect, fill, pair, quiet, run


async def kind(what: str, awaitable) -> None:
    try:
        await awaitable
    except Exception as error:
        say(f"{what}: {type(error).__name__}")
    else:
        say(f"{what}: fine")


def kind_now(what: str, function, *arguments) -> None:
    try:
        function(*arguments)
    except Exception as error:
        say(f"{what}: {type(error).__name__}")
    else:
        say(f"{what}: fine")


async def scenario() -> None:
    loop = asyncio.get_running_loop()
    end, peer = pair()
    transport = await connect(end, Speaker("end"))
    number = end.fileno()
    kind_now("add_reader", loop.add_reader, number, print)
    kind_now("add_writer", loop.add_writer, number, print)
    kind_now("remove_reader", loop.remove_reader, number)
    kind_now("remove_writer", loop.remove_writer, number)
    await kind("sock_recv", loop.sock_recv(end, 1))
    await kind("sock_recv_into", loop.sock_recv_into(end, bytearray(1)))
    # CPython refuses what it would have to wait for.
    fill(end)
    await kind("sock_sendall", loop.sock_sendall(end, b"x"))
    transport.close()
    await quiet()
    await kind("sock_recv of a closed one", loop.sock_recv(end, 1))
    kind_now("add_reader of none", loop.add_reader, -1, print)
    peer.close()


run(scenario())
