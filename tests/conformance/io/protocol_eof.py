# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""eof_received() decides whether the connection stays open for writing."""

from wire import Speaker, connect, note, pair, quiet, run


async def half_close(keep_open: bool) -> None:
    note(f"keep_open={keep_open}")
    a, b = pair()
    left, right = Speaker("left"), Speaker("right", keep_open)
    await connect(a, left)
    await connect(b, right)
    left.transport.write(b"last words")
    left.transport.write_eof()
    await quiet()
    note(f"right is_closing={right.transport.is_closing()} is_reading={right.transport.is_reading()}")
    if keep_open:
        right.transport.write(b"answer")
        await quiet()
        right.transport.close()
    await quiet()
    note(f"left is_closing={left.transport.is_closing()}")


async def scenario() -> None:
    await half_close(False)
    await half_close(True)


run(scenario())
