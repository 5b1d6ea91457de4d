# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""connection_made() pauses, writes, closes or aborts."""

from wire import Speaker, connect, drained, note, pair, quiet, run, shown


class Pausing(Speaker):
    def connection_made(self, transport):
        super().connection_made(transport)
        transport.pause_reading()


class Writing(Speaker):
    def connection_made(self, transport):
        super().connection_made(transport)
        transport.write(b"hello")
        transport.write_eof()


class Closing(Speaker):
    def connection_made(self, transport):
        super().connection_made(transport)
        transport.close()


class Aborting(Speaker):
    def connection_made(self, transport):
        super().connection_made(transport)
        transport.abort()


async def scenario() -> None:
    for kind in (Pausing, Writing, Closing, Aborting):
        end, peer = pair()
        peer.send(b"data")
        protocol = kind(kind.__name__)
        transport = await connect(end, protocol)
        note(f"connected, is_reading={transport.is_reading()} is_closing={transport.is_closing()}")
        await quiet()
        transport.resume_reading()
        await quiet()
        note(f"peer received {shown(drained(peer))}")
        transport.close()
        await quiet()
        peer.close()


run(scenario())
