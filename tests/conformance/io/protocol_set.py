# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""set_protocol() in the middle: the new one gets what comes from then on."""

from wire import Buffering, Speaker, connect, note, pair, quiet, run


class Upgrading(Speaker):
    def data_received(self, data):
        super().data_received(data)
        self.transport.set_protocol(Speaker("second"))
        note(f"get_protocol={self.transport.get_protocol().name}")


async def scenario() -> None:
    end, peer = pair()
    transport = await connect(end, Upgrading("first"))
    peer.send(b"one")
    await quiet()
    peer.send(b"two")
    await quiet()
    transport.set_protocol(Buffering("third", 8))
    peer.send(b"three")
    await quiet()
    transport.pause_reading()
    transport.set_protocol(Speaker("fourth"))
    peer.send(b"four")
    await quiet()
    transport.set_protocol(Speaker("fifth"))
    transport.resume_reading()
    await quiet()
    transport.close()
    transport.set_protocol(Speaker("sixth"))
    await quiet()
    peer.close()


run(scenario())
