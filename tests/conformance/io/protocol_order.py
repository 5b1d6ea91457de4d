# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Two protocols on one connection: the order of their calls, to the turn."""

import asyncio

from wire import Speaker, attempt_now, connect, note, pair, quiet, run


class Answering(Speaker):
    def data_received(self, data):
        super().data_received(data)
        asyncio.get_running_loop().call_soon(note, "after data_received")
        self.transport.write(data[::-1])


async def scenario() -> None:
    a, b = pair()
    loop = asyncio.get_running_loop()
    loop.call_soon(note, "before")
    left = await connect(a, Speaker("left"))
    note("left is connected")
    # Before anybody is there who could read it.
    left.write(b"early")
    right = await connect(b, Answering("right"))
    note("right is connected")
    await quiet()
    left.write(b"one")
    left.write(b"two")
    loop.call_soon(note, "after two writes")
    await quiet()
    left.writelines([b"th", b"", b"ree"])
    await quiet()
    left.close()
    note(f"left is_closing={left.is_closing()} right is_closing={right.is_closing()}")
    loop.call_soon(note, "after close")
    await quiet()
    note(f"right is_closing={right.is_closing()}")
    attempt_now("write", right.write, b"late")
    right.close()


run(scenario())
