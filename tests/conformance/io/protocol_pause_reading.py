# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""pause_reading() and resume_reading(): twice, in callbacks, over the end."""

from trace import say
from wire import Speaker, connect, note, pair, quiet, run


class Once(Speaker):
    def data_received(self, data):
        super().data_received(data)
        self.transport.pause_reading()


async def scenario() -> None:
    end, peer = pair()
    transport = await connect(end, Speaker("end"))
    transport.resume_reading()
    transport.pause_reading()
    transport.pause_reading()
    say(f"is_reading={transport.is_reading()}")
    peer.send(b"one")
    await quiet()
    peer.send(b"two")
    await quiet()
    transport.resume_reading()
    transport.resume_reading()
    note(f"is_reading={transport.is_reading()}")
    await quiet()
    transport.set_protocol(once := Once("once"))
    once.transport = transport
    for piece in (b"three", b"four", b"five"):
        peer.send(piece)
        await quiet()
    transport.resume_reading()
    await quiet()
    note(f"is_reading={transport.is_reading()}")
    # Paused again before the loop has looked.
    peer.send(b"six")
    transport.resume_reading()
    transport.pause_reading()
    await quiet()
    peer.close()
    await quiet()
    note("resume")
    transport.resume_reading()
    await quiet()
    note("resume")
    transport.resume_reading()
    await quiet()
    transport.resume_reading()
    say(f"is_reading={transport.is_reading()} is_closing={transport.is_closing()}")


run(scenario())
