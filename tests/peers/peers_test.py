#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""usage: peers_test.py ECHO_SERVER HTTP_SERVER [HTTPS_CLIENT] [TLS_ECHO_SERVER]

The programs against curl, wrk and Python's asyncio. What of these is not
installed is skipped, with a word.
"""

import asyncio
import contextlib
import os
import re
import shutil
import signal
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

PROGRAMS = {Path(name).name.removeprefix("example-"): name
            for name in sys.argv[1:]}
# Seconds: nothing here takes this long on any machine.
LIMIT = 60


def needs(program):
    return unittest.skipUnless(shutil.which(program), f"no {program}")


def output(*command, **options):
    done = subprocess.run(command, capture_output=True, timeout=LIMIT,
                          check=False, **options)
    if done.returncode:
        raise AssertionError(f"{command}: exit {done.returncode}\n"
                             f"{done.stderr.decode()}")
    return done.stdout


@contextlib.contextmanager
def running(name):
    """The port of a server, which is told to stop at the end and does."""
    with started(name, "0") as (server, port):
        yield port


@contextlib.contextmanager
def started(name, *arguments):
    """The same for any arguments, with the server itself."""
    with subprocess.Popen([PROGRAMS[name], *arguments], stdout=subprocess.PIPE,
                          text=True) as server:
        try:
            yield server, int(server.stdout.readline().split()[1])
            server.send_signal(signal.SIGINT)
            rest = server.communicate(timeout=LIMIT)[0]
        finally:
            server.kill()
    # Before that it may have said something about its last clients.
    assert server.returncode == 0 and rest.endswith("stopped\n"), (server, rest)


def make_certificate(folder, name):
    """Files of a certificate that a host or a client signs for itself."""
    certificate, key = folder / f"{name}.pem", folder / f"{name}-key.pem"
    output("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
           "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/CN={name}",
           "-addext", f"subjectAltName=DNS:{name}", "-days", "1", "-keyout",
           key, "-out", certificate)
    return certificate, key


class Curl(unittest.TestCase):
    @needs("curl")
    def test_keeps_a_connection(self):
        with running("http_server") as port:
            where = f"http://127.0.0.1:{port}"
            said = output("curl", "-sS", "-w", "%{num_connects}\n",
                          f"{where}/one", f"{where}/two").decode()
        self.assertEqual(said, "/one\n1\n/two\n0\n")

    @needs("curl")
    def test_asks_for_the_head_only(self):
        with running("http_server") as port:
            said = output("curl", "-sSI", f"http://127.0.0.1:{port}/path")
        self.assertEqual(said, b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n")

    @needs("curl")
    def test_sends_much_and_gets_it_back(self):
        data = os.urandom(5_000_000)
        with running("http_server") as port:
            said = output("curl", "-sS", "--data-binary", "@-", "-H",
                          "Expect: 100-continue", f"http://127.0.0.1:{port}/",
                          input=data)
        self.assertEqual(said, data)

    @needs("curl")
    def test_is_refused(self):
        with running("http_server") as port:
            said = output("curl", "-sS", "-o", "/dev/null", "-w",
                          "%{http_code}", "-X", "DELETE",
                          f"http://127.0.0.1:{port}/")
        self.assertEqual(said, b"405")


class Wrk(unittest.TestCase):
    @needs("wrk")
    def test_meets_no_error(self):
        with running("http_server") as port:
            said = output("wrk", "-t1", "-c64", "-d1s",
                          f"http://127.0.0.1:{port}/").decode()
        self.assertNotIn("Socket errors", said)
        self.assertNotIn("Non-2xx", said)
        requests = re.search(r"(\d+) requests in", said)
        self.assertGreater(int(requests.group(1)), 64)


class Python(unittest.TestCase):
    async def talk(self, port, number):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        data = bytes([number]) * (1000 * number + 1)
        writer.write(data)
        self.assertEqual(await reader.readexactly(len(data)), data)
        writer.write_eof()
        self.assertEqual(await reader.read(), b"")
        writer.close()
        await writer.wait_closed()

    def test_talks_to_the_echo_server(self):
        async def main(port):
            await asyncio.gather(*(self.talk(port, i) for i in range(100)))

        with running("echo_server") as port:
            asyncio.run(asyncio.wait_for(main(port), LIMIT))

    @needs("openssl")
    @unittest.skipUnless("https_client" in PROGRAMS, "built without TLS")
    def test_serves_the_client_over_tls(self):
        async def answer(reader, writer):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(b"HTTP/1.0 200 OK\r\n\r\n" + b"x" * 1_000_000)
            await writer.drain()
            writer.close()

        async def main(certificate, key):
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(certificate, key)
            server = await asyncio.start_server(answer, "localhost", 0,
                                                ssl=context)
            port = server.sockets[0].getsockname()[1]
            client = await asyncio.create_subprocess_exec(
                PROGRAMS["https_client"], "localhost", str(port), "/",
                str(certificate), stdout=subprocess.PIPE)
            said, _ = await client.communicate()
            server.close()
            return client.returncode, said

        with tempfile.TemporaryDirectory() as name:
            files = make_certificate(Path(name), "localhost")
            code, said = asyncio.run(asyncio.wait_for(main(*files), LIMIT))
        self.assertEqual(code, 0)
        self.assertEqual(said, b"HTTP/1.0 200 OK\r\n" + b"x" * 1_000_000)


@needs("openssl")
@unittest.skipUnless("tls_echo_server" in PROGRAMS, "built without TLS")
class PythonOverTls(unittest.TestCase):
    """Python's asyncio as the client, our server with TLS as the peer."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        folder = Path(cls.folder.name)
        cls.host, cls.client, cls.other = (
            make_certificate(folder, name)
            for name in ("localhost", "client", "other"))

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def context(self, certificate=None):
        context = ssl.create_default_context(cafile=self.host[0])
        if certificate:
            context.load_cert_chain(*certificate)
        return context

    def talk(self, talking, *arguments):
        """Gives the lines that the server prints while talking() runs."""
        with started("tls_echo_server", *self.host, *arguments) as (server, port):
            asyncio.run(asyncio.wait_for(talking(port), LIMIT))
            # Every test has the server say how its last client ended.
            lines = []
            while not lines or lines[-1].startswith("client"):
                lines.append(server.stdout.readline().rstrip())
        return lines

    async def close(self, writer):
        writer.close()
        await writer.wait_closed()

    def test_gets_its_words_back(self):
        async def talking(port):
            reader, writer = await asyncio.open_connection(
                "localhost", port, ssl=self.context())
            for word in (b"one\n", b"two\n"):
                writer.write(word)
                self.assertEqual(await reader.readline(), word)
            await self.close(writer)

        self.assertEqual(self.talk(talking),
                         ["client nobody TLSv1.3 no ALPN", "closed"])

    def test_speaks_the_older_version(self):
        async def talking(port):
            context = self.context()
            context.maximum_version = ssl.TLSVersion.TLSv1_2
            reader, writer = await asyncio.open_connection(
                "localhost", port, ssl=context)
            writer.write(b"word\n")
            self.assertEqual(await reader.readline(), b"word\n")
            await self.close(writer)

        self.assertEqual(self.talk(talking),
                         ["client nobody TLSv1.2 no ALPN", "closed"])

    def test_sends_much_and_gets_it_back(self):
        data = os.urandom(5_000_000)

        async def send(writer):
            for start in range(0, len(data), 100_000):
                writer.write(data[start:start + 100_000])
                await writer.drain()

        async def talking(port):
            reader, writer = await asyncio.open_connection(
                "localhost", port, ssl=self.context())
            sending = asyncio.create_task(send(writer))
            self.assertEqual(await reader.readexactly(len(data)), data)
            await sending
            await self.close(writer)

        self.assertEqual(self.talk(talking)[-1], "closed")

    def test_agrees_on_a_protocol(self):
        async def talking(port):
            context = self.context()
            context.set_alpn_protocols(["other", "echo/1", "echo/2"])
            _, writer = await asyncio.open_connection(
                "localhost", port, ssl=context)
            chosen = writer.get_extra_info("ssl_object").selected_alpn_protocol()
            # The server's choice: its own first.
            self.assertEqual(chosen, "echo/2")
            await self.close(writer)

        self.assertEqual(self.talk(talking),
                         ["client nobody TLSv1.3 echo/2", "closed"])

    def test_shows_its_certificate(self):
        async def talking(port):
            reader, writer = await asyncio.open_connection(
                "localhost", port, ssl=self.context(self.client))
            writer.write(b"it is me\n")
            self.assertEqual(await reader.readline(), b"it is me\n")
            await self.close(writer)

        self.assertEqual(self.talk(talking, self.client[0]),
                         ["client client TLSv1.3 no ALPN", "closed"])

    def test_is_refused_without_a_good_certificate(self):
        async def refused(port, certificate):
            # With TLS 1.3 the client is told after its side of the handshake.
            with self.assertRaises((ssl.SSLError, ConnectionError)):
                reader, _ = await asyncio.open_connection(
                    "localhost", port, ssl=self.context(certificate))
                if not await reader.read():
                    raise ConnectionError("closed")

        async def talking(port):
            await refused(port, None)
            await refused(port, self.other)
            _, writer = await asyncio.open_connection(
                "localhost", port, ssl=self.context(self.client))
            await self.close(writer)

        self.assertEqual(self.talk(talking, self.client[0]),
                         ["client client TLSv1.3 no ALPN", "closed"])

    def test_refuses_a_certificate_for_another_name(self):
        async def talking(port):
            with self.assertRaises(ssl.SSLCertVerificationError):
                await asyncio.open_connection("localhost", port,
                                              ssl=self.context(),
                                              server_hostname="elsewhere")
            _, writer = await asyncio.open_connection(
                "localhost", port, ssl=self.context())
            await self.close(writer)

        self.assertEqual(self.talk(talking)[-1], "closed")

    def test_is_left_in_order(self):
        async def talking(port):
            reader, writer = await asyncio.open_connection(
                "localhost", port, ssl=self.context())
            writer.write(b"bye\n")
            # An end without close_notify would be an error.
            self.assertEqual(await reader.read(), b"bye\n")
            await self.close(writer)

        self.assertEqual(self.talk(talking)[-1], "closed")

    def test_leaves_at_once(self):
        async def talking(port):
            reader, writer = await asyncio.open_connection(
                "localhost", port, ssl=self.context())
            writer.write(b"x" * 1_000_000)
            await reader.readexactly(1)
            # The kernel resets, whatever was read until then.
            writer.get_extra_info("socket").setsockopt(
                socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()
            await asyncio.sleep(0)

        self.assertEqual(self.talk(talking),
                         ["client nobody TLSv1.3 no ALPN", "reset"])

    def test_comes_many_at_once(self):
        async def one(port, number):
            reader, writer = await asyncio.open_connection(
                "localhost", port, ssl=self.context())
            data = bytes([number]) * (1000 * number + 1)
            writer.write(data)
            self.assertEqual(await reader.readexactly(len(data)), data)
            await self.close(writer)

        async def talking(port):
            await asyncio.gather(*(one(port, i) for i in range(30)))

        self.talk(talking)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
