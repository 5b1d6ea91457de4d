# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writing to a peer that is gone, before its end was read and after."""

from wire import Speaker, attempt_now, connect, fill, note, pair, quiet, run


async def scenario() -> None:
    end, peer = pair()
    transport = await connect(end, Speaker("writes at once"))
    peer.close()
    transport.write(b"one")
    note(f"is_closing={transport.is_closing()}")
    transport.write(b"two")
    await quiet()
    for _ in range(8):
        attempt_now("write", transport.write, b"three")

    end, peer = pair()
    transport = await connect(end, Speaker("kept open", keep_open=True))
    peer.close()
    await quiet()
    note(f"is_closing={transport.is_closing()}")
    transport.write(b"one")
    await quiet()

    end, peer = pair()
    fill(end)
    transport = await connect(end, Speaker("buffered"))
    transport.pause_reading()
    transport.write(b"one")
    peer.close()
    await quiet()
    note(f"is_closing={transport.is_closing()} buffered {transport.get_write_buffer_size()}")

    end, peer = pair()
    fill(end)
    transport = await connect(end, Speaker("both"))
    transport.write(b"one")
    peer.close()
    await quiet()
    note(f"is_closing={transport.is_closing()} buffered {transport.get_write_buffer_size()}")


run(scenario())
