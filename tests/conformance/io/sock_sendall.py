# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""sock_sendall(): at once, when there is room, cancelled, and to nobody."""

import asyncio

from wire import attempt, drained, fill, note, pair, quiet, run, shown


async def scenario() -> None:
    loop = asyncio.get_running_loop()
    end, peer = pair()
    await attempt("sock_sendall", loop.sock_sendall(end, b"hello"))
    await attempt("sock_sendall", loop.sock_sendall(end, b""))
    note(f"received {shown(drained(peer))}")
    fill(end)
    sending = asyncio.create_task(attempt("sock_sendall", loop.sock_sendall(end, b"later")))
    await quiet()
    note(f"received {shown(drained(peer))}")
    await sending
    note(f"received {shown(drained(peer))}")
    fill(end)
    sending = asyncio.create_task(attempt("sock_sendall", loop.sock_sendall(end, b"never")))
    await quiet()
    note(f"cancel: {sending.cancel()}")
    await quiet()
    note(f"received {shown(drained(peer))}")
    await quiet()
    note(f"received {shown(drained(peer))}")
    # Receiving and sending on one socket.
    fill(end)
    sending = asyncio.create_task(attempt("sock_sendall", loop.sock_sendall(end, b"out")))
    receiving = asyncio.create_task(attempt("sock_recv", loop.sock_recv(end, 8)))
    await quiet()
    peer.send(b"in")
    drained(peer)
    await quiet()
    note(f"done {sending.done()} {receiving.done()}, received {shown(drained(peer))}")
    fill(end)
    sending = asyncio.create_task(attempt("sock_sendall", loop.sock_sendall(end, b"gone")))
    await quiet()
    peer.close()
    await sending
    await attempt("sock_sendall", loop.sock_sendall(end, b"gone"))
    end.close()


run(scenario())
