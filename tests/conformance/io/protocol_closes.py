# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Closed in the middle of its callbacks, with data that nobody gets."""

from wire import Speaker, connect, drained, fill, note, pair, quiet, run, shown


class Closing(Speaker):
    def data_received(self, data):
        super().data_received(data)
        self.transport.write(b"bye")
        self.transport.close()
        self.transport.write(b"too late")


class Aborting(Speaker):
    def data_received(self, data):
        super().data_received(data)
        self.transport.write(b"bye")
        self.transport.abort()


class ClosingAtEnd(Speaker):
    def eof_received(self):
        super().eof_received()
        self.transport.close()
        return True


async def scenario() -> None:
    for kind in (Closing, Aborting, ClosingAtEnd):
        for full in (False, True):
            note(f"{kind.__name__}, full={full}")
            end, peer = pair()
            if full:
                fill(end)
            transport = await connect(end, kind("end"))
            peer.send(b"data")
            if kind is ClosingAtEnd:
                transport.write(b"words")
                peer.shutdown(1)
            await quiet()
            note(f"is_closing={transport.is_closing()} buffered {transport.get_write_buffer_size()}")
            first = drained(peer)
            await quiet()
            note(f"peer received {shown(first + drained(peer))}")
            peer.close()
            await quiet()


run(scenario())
