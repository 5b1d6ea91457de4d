# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Reads of several connections with time limits, in groups and in gather()."""

import asyncio

from trace import TICK, now, say
from wire import attempt, note, pair, quiet, run, shown


async def scenario() -> None:
    loop = asyncio.get_running_loop()
    ends, peers = zip(*(pair() for _ in range(3)))
    streams = [await asyncio.open_connection(sock=end) for end in ends]
    readers = [reader for reader, _ in streams]
    for i, peer in enumerate(peers):
        loop.call_later((4 * i + 4) * TICK, peer.send, f"line {i}\n".encode())
    lines = await asyncio.gather(*(reader.readline() for reader in readers))
    note(" ".join(shown(line) for line in lines))
    say(f"at {now()}")

    # Due together with the data: what is ready comes first.
    loop.call_later(2 * TICK, peers[0].send, b"in time\n")
    await attempt("wait_for", asyncio.wait_for(readers[0].readline(), 2 * TICK))
    await attempt("readline", readers[0].readline())

    async def read(i: int) -> None:
        try:
            note(f"{i} read {shown(await readers[i].readline())}")
        except asyncio.CancelledError:
            note(f"{i} is cancelled")
            raise

    loop.call_later(TICK, peers[1].send, b"one\n")
    try:
        async with asyncio.timeout(3 * TICK):
            async with asyncio.TaskGroup() as group:
                for i in range(3):
                    group.create_task(read(i))
    except TimeoutError:
        note("the group is out of time")
    say(f"at {now()}")

    # The first that has something.
    reading = [asyncio.create_task(reader.readline()) for reader in readers]
    await quiet()
    peers[2].send(b"first\n")
    done, pending = await asyncio.wait(reading, return_when=asyncio.FIRST_COMPLETED)
    note(f"{len(done)} done, {len(pending)} pending: {shown(done.pop().result())}")
    for task in pending:
        task.cancel()
    for outcome in await asyncio.gather(*pending, return_exceptions=True):
        note(repr(outcome))
    for peer in peers:
        peer.send(b"last\n")
    for reader in readers:
        await attempt("readline", reader.readline())
    for (_, writer), peer in zip(streams, peers):
        peer.close()
        writer.close()
        await attempt("wait_closed", writer.wait_closed())


run(scenario())
