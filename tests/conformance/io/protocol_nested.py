# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Protocols that write, close and pause from within their own callbacks."""

from wire import Speaker, connect, drained, fill, note, pair, quiet, run, shown


class Nested(Speaker):
    def __init__(self, what: str):
        super().__init__(what)
        self.written = 0

    def pause_writing(self):
        super().pause_writing()
        if self.name == "closes in pause":
            self.transport.close()
        if self.name == "aborts in pause":
            self.transport.abort()
        if self.name == "ends in pause":
            self.transport.write_eof()

    def resume_writing(self):
        super().resume_writing()
        self.written += 1
        if self.name == "writes in resume" and self.written < 3:
            self.transport.write(b"more")
        if self.name == "ends in resume":
            self.transport.write_eof()

    def connection_lost(self, error):
        super().connection_lost(error)
        # In vain, and no error.
        self.transport.close()


async def scenario() -> None:
    for what in ("writes in resume", "ends in resume", "closes in pause", "aborts in pause", "ends in pause"):
        end, peer = pair()
        fill(end)
        transport = await connect(end, Nested(what))
        transport.set_write_buffer_limits(high=4)
        transport.write(b"12345")
        note(f"buffered {transport.get_write_buffer_size()}, is_closing={transport.is_closing()}")
        await quiet()
        received = drained(peer)
        await quiet()
        note(f"peer received {shown(received + drained(peer))}")
        note(f"buffered {transport.get_write_buffer_size()}, is_closing={transport.is_closing()}")
        transport.close()
        await quiet()
        peer.close()
        await quiet()


run(scenario())
