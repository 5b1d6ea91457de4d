# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""set_write_buffer_limits(): the two marks, and when the protocol is told."""

from wire import Speaker, attempt_now, connect, drained, fill, note, pair, quiet, run, shown


async def scenario() -> None:
    end, peer = pair()
    fill(end)
    transport = await connect(end, Speaker("end"))

    def limits(high, low) -> None:
        attempt_now(f"high={high} low={low}", transport.set_write_buffer_limits, high, low)
        low, high = transport.get_write_buffer_limits()
        note(f"limits {low} {high}")

    def write(count: int) -> None:
        transport.write(b"x" * count)
        note(f"buffered {transport.get_write_buffer_size()}")

    note("limits {} {}".format(*transport.get_write_buffer_limits()))
    limits(None, 100)
    limits(100, None)
    limits(10, 20)
    limits(40, 40)
    write(40)
    write(1)
    write(1)
    limits(None, None)
    # Told once, and not again before it has resumed.
    limits(10, None)
    await quiet()
    note(f"received {shown(drained(peer))}")
    await quiet()
    note(f"buffered {transport.get_write_buffer_size()}, received {shown(drained(peer))}")
    fill(end)
    limits(0, None)
    write(1)
    drained(peer)
    await quiet()
    note(f"buffered {transport.get_write_buffer_size()}, received {shown(drained(peer))}")
    fill(end)
    limits(100, 0)
    write(50)
    limits(20, 0)
    transport.abort()
    await quiet()
    peer.close()


run(scenario())
