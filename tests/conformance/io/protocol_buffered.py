# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A BufferedProtocol: small buffers, one that is changed, one too many."""

from wire import Buffering, connect, note, pair, quiet, run, say_errors


class Failing(Buffering):
    def __init__(self, where: str):
        super().__init__(where, 4)

    def fail(self, where: str) -> None:
        if where == self.name:
            raise ValueError(where)

    def get_buffer(self, hint):
        self.fail("get_buffer")
        return super().get_buffer(hint)

    def buffer_updated(self, count):
        super().buffer_updated(count)
        self.fail("buffer_updated")

    def eof_received(self):
        super().eof_received()
        self.fail("eof_received")


async def scenario() -> None:
    say_errors()
    end, peer = pair()
    protocol = Buffering("end", 4)
    transport = await connect(end, protocol)
    peer.send(b"hello world")
    await quiet()
    protocol.room = bytearray(6)
    peer.send(b"hello world")
    await quiet()
    transport.pause_reading()
    peer.send(b"pau")
    await quiet()
    peer.send(b"sed")
    transport.resume_reading()
    await quiet()
    peer.close()
    await quiet()

    end, peer = pair()
    transport = await connect(end, Buffering("empty", 0))
    peer.send(b"data")
    await quiet()
    note(f"is_closing={transport.is_closing()}")
    peer.close()

    for where in ("get_buffer", "buffer_updated", "eof_received"):
        end, peer = pair()
        transport = await connect(end, Failing(where))
        peer.send(b"data")
        await quiet()
        peer.close()
        await quiet()
        note(f"is_closing={transport.is_closing()}")


run(scenario())
