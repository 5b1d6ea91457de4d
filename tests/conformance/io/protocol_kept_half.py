# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A connection whose one direction has ended, in every order of what comes
after: data, close(), abort(), the end of the other direction."""

from wire import Speaker, connect, drained, fill, note, pair, quiet, run, shown


async def scenario() -> None:
    for how in ("close", "abort", "peer"):
        for full in (False, True):
            note(f"{how}, full={full}")
            end, peer = pair()
            if full:
                fill(end)
            transport = await connect(end, Speaker("end", keep_open=True))
            transport.write(b"words")
            transport.write_eof()
            await quiet()
            peer.send(b"answer")
            await quiet()
            if how == "close":
                transport.close()
            elif how == "abort":
                transport.abort()
            else:
                peer.shutdown(1)
            note(f"is_closing={transport.is_closing()} is_reading={transport.is_reading()}")
            await quiet()
            received = drained(peer)
            await quiet()
            note(f"peer received {shown(received + drained(peer))}")
            note(f"is_closing={transport.is_closing()} buffered {transport.get_write_buffer_size()}")
            transport.close()
            await quiet()
            peer.close()
            await quiet()


run(scenario())
