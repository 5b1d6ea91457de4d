# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""connect_write_pipe(): a full pipe, the end, and nobody who reads."""

import asyncio
import os

from wire import Speaker, attempt_now, note, quiet, run, shown


async def connect(protocol, full: bool):
    out, into = os.pipe()
    for descriptor in (out, into):
        os.set_blocking(descriptor, False)
    try:
        while full:
            os.write(into, b"#" * 4096)
    except BlockingIOError:
        pass
    pipe = os.fdopen(into, "wb", 0)
    transport, _ = await asyncio.get_running_loop().connect_write_pipe(lambda: protocol, pipe)
    note("connected")
    return transport, out


def drained(out: int) -> bytes:
    received = b""
    try:
        while piece := os.read(out, 65536):
            received += piece
    except BlockingIOError:
        pass
    return received.lstrip(b"#")


async def scenario() -> None:
    transport, out = await connect(Speaker("pipe"), False)
    note(f"can_write_eof={transport.can_write_eof()}")
    transport.write(b"one")
    transport.writelines([b"two", b"three"])
    note(f"received {shown(drained(out))}")
    transport.write_eof()
    attempt_now("write", transport.write, b"late")
    transport.close()
    await quiet()
    note(f"received {shown(drained(out))}")
    os.close(out)

    transport, out = await connect(Speaker("full"), True)
    transport.set_write_buffer_limits(high=8)
    transport.write(b"12345678")
    note(f"buffered {transport.get_write_buffer_size()}")
    transport.write(b"9")
    note(f"buffered {transport.get_write_buffer_size()}")
    await quiet()
    note(f"received {shown(drained(out))}")
    await quiet()
    note(f"received {shown(drained(out))}")
    transport.close()
    await quiet()
    os.close(out)

    transport, out = await connect(Speaker("closed when full"), True)
    transport.write(b"rest")
    transport.close()
    note(f"is_closing={transport.is_closing()}")
    await quiet()
    drained(out)
    await quiet()
    note(f"received {shown(drained(out))}")
    os.close(out)

    transport, out = await connect(Speaker("aborted when full"), True)
    transport.write(b"rest")
    transport.abort()
    note(f"buffered {transport.get_write_buffer_size()}")
    await quiet()
    os.close(out)


run(scenario())
