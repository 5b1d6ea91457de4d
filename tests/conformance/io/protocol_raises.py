# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What becomes of exceptions in the calls of a protocol."""

from wire import Speaker, attempt_now, connect, drained, fill, note, pair, quiet, run, say_errors


class Failing(Speaker):
    def __init__(self, where: str):
        super().__init__(where)

    def fail(self, where: str) -> None:
        if where == self.name:
            raise ValueError(where)

    def connection_made(self, transport):
        super().connection_made(transport)
        self.fail("connection_made")

    def data_received(self, data):
        super().data_received(data)
        self.fail("data_received")

    def eof_received(self):
        super().eof_received()
        self.fail("eof_received")

    def connection_lost(self, error):
        super().connection_lost(error)
        self.fail("connection_lost")

    def pause_writing(self):
        super().pause_writing()
        self.fail("pause_writing")

    def resume_writing(self):
        super().resume_writing()
        self.fail("resume_writing")


async def scenario() -> None:
    say_errors()
    for where in ("connection_made", "data_received", "eof_received", "connection_lost", "nowhere"):
        end, peer = pair()
        transport = await connect(end, Failing(where))
        note("connected")
        peer.send(b"data")
        await quiet()
        peer.close()
        await quiet()
        note(f"is_closing={transport.is_closing()}")

    for where in ("pause_writing", "resume_writing"):
        end, peer = pair()
        fill(end)
        transport = await connect(end, Failing(where))
        transport.set_write_buffer_limits(high=0)
        attempt_now("write", transport.write, b"data")
        drained(peer)
        await quiet()
        note(f"is_closing={transport.is_closing()}")
        transport.close()
        peer.close()
        await quiet()


run(scenario())
