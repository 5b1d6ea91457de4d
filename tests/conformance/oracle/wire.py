# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What scenarios with input and output share; its C++ twin is io/wire.h.

The loop is CPython's own with a selector that asks the kernel and never waits:
both ends of every connection belong to the scenario, so what is not ready by
then never will be, and the clock jumps to the next deadline.
"""

import asyncio
import selectors
import socket

import trace
import virtual_loop
from trace import TICK, say


class _JumpingSelector(selectors.DefaultSelector):
    def __init__(self, loop):
        super().__init__()
        self._loop = loop

    def select(self, timeout=None):
        found = super().select(0)
        if found or (timeout is not None and timeout <= 0):
            return found
        if timeout is None:
            trace.say("deadlock")
            trace.seal()
            raise virtual_loop.Deadlock
        self._loop.jump(self._loop._scheduled[0].when())
        return []


class SelectorLoop(asyncio.SelectorEventLoop):
    """Counts its turns."""

    def __init__(self):
        self._now = 0.0
        self.turns = 0
        super().__init__(_JumpingSelector(self))
        # Timers fire if `when < now + resolution`, so 0 would spin for ever.
        self._clock_resolution = 2.0**-30

    def time(self):
        return self._now

    def jump(self, when):
        self._now = when

    def _run_once(self):
        self.turns += 1
        super()._run_once()


def run(main) -> None:
    asyncio.run(main, loop_factory=SelectorLoop)


def note(text: object) -> None:
    """Says something, and in which turn of the loop."""
    say(f"{asyncio.get_running_loop().turns} {text}")


def shown(value: object) -> str:
    """Bytes as text, or how many they are."""
    if not isinstance(value, (bytes, bytearray)):
        return str(value)
    return repr(value.decode()) if len(value) <= 32 else f"{len(value)} bytes"


async def attempt(what: str, awaitable) -> None:
    """Says what came of it."""
    try:
        result = await awaitable
    except (Exception, asyncio.CancelledError) as error:
        note(f"{what}: {error!r}")
    else:
        note(f"{what}: {shown(result)}")


def attempt_now(what: str, function, *arguments) -> None:
    """The same for a function."""
    try:
        function(*arguments)
    except Exception as error:
        note(f"{what}: {error!r}")
    else:
        note(f"{what}: fine")


async def quiet() -> None:
    """Until nothing happens any more."""
    await asyncio.sleep(TICK)


def pair() -> tuple[socket.socket, socket.socket]:
    """Two sockets that are connected with each other."""
    both = socket.socketpair()
    for end in both:
        end.setblocking(False)
    return both


def datagram_pair() -> tuple[socket.socket, socket.socket]:
    """The same for datagrams; with names that the system gives, as CPython's
    endpoints do not send to a peer that has none."""
    both = tuple(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) for _ in range(2))
    for end in both:
        end.setblocking(False)
        end.bind("")
    for end, peer in (both, both[::-1]):
        end.connect(peer.getsockname())
    return both


def fill(end: socket.socket) -> None:
    """Sends until the kernel takes no more: what a transport writes from then
    on is buffered by it, whatever the kernel's buffers are."""
    end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 8192)
    try:
        while True:
            end.send(b"#" * 1024)
    except BlockingIOError:
        pass


def drained(end: socket.socket) -> bytes:
    """All that can be received, without what fill() has sent."""
    received = b""
    try:
        while piece := end.recv(65536):
            received += piece
    except (BlockingIOError, ConnectionResetError):
        pass
    return received.lstrip(b"#")


class Speaker(asyncio.Protocol):
    """Says what it is called for."""

    def __init__(self, name: str, keep_open: bool = False):
        self.name = name
        self.keep_open = keep_open
        self.transport = None

    def connection_made(self, transport):
        self.transport = transport
        note(f"{self.name}.connection_made")

    def connection_lost(self, error):
        note(f"{self.name}.connection_lost {error!r}")

    def data_received(self, data):
        note(f"{self.name}.data_received {shown(data)}")

    def eof_received(self):
        note(f"{self.name}.eof_received")
        return self.keep_open

    def pause_writing(self):
        note(f"{self.name}.pause_writing")

    def resume_writing(self):
        note(f"{self.name}.resume_writing")


async def connect(end: socket.socket, protocol: asyncio.BaseProtocol):
    """The transport of a protocol that exists."""
    transport, _ = await asyncio.get_running_loop().create_connection(lambda: protocol, sock=end)
    return transport


def say_errors() -> None:
    """Says what the exception handler of the loop is called for."""

    def handler(loop, context):
        message, error = context["message"], context.get("exception")
        # The callback's name is another one in C++.
        if message.startswith("Exception in callback"):
            message = "Exception in callback"
        note(f"handler: {message} {error!r}")

    asyncio.get_running_loop().set_exception_handler(handler)


class Buffering(asyncio.BufferedProtocol):
    """Says what comes into its buffer."""

    def __init__(self, name: str, size: int):
        self.name = name
        self.room = bytearray(size)

    def connection_made(self, transport):
        note(f"{self.name}.connection_made")

    def connection_lost(self, error):
        note(f"{self.name}.connection_lost {error!r}")

    def get_buffer(self, hint):
        return self.room

    def buffer_updated(self, count):
        note(f"{self.name}.buffer_updated {shown(self.room[:count])}")

    def eof_received(self):
        note(f"{self.name}.eof_received")


class Datagrams(asyncio.DatagramProtocol):
    """Says what it is called for."""

    def __init__(self, name: str):
        self.name = name

    def connection_made(self, transport):
        note(f"{self.name}.connection_made")

    def connection_lost(self, error):
        note(f"{self.name}.connection_lost {error!r}")

    def datagram_received(self, data, address):
        note(f"{self.name}.datagram_received {shown(data)}")

    def error_received(self, error):
        note(f"{self.name}.error_received {error!r}")

    def pause_writing(self):
        note(f"{self.name}.pause_writing")

    def resume_writing(self):
        note(f"{self.name}.resume_writing")


async def endpoint(end: socket.socket, protocol: asyncio.DatagramProtocol):
    """The same for datagrams."""
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(lambda: protocol, sock=end)
    return transport
