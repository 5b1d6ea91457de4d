#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""usage: peers_test.py ECHO_SERVER HTTP_SERVER [HTTPS_CLIENT]

The examples against curl, wrk and Python's asyncio. What of these is not
installed is skipped, with a word.
"""

import asyncio
import contextlib
import os
import re
import shutil
import signal
import ssl
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
    with subprocess.Popen([PROGRAMS[name], "0"], stdout=subprocess.PIPE,
                          text=True) as server:
        try:
            yield int(server.stdout.readline().split()[1])
            server.send_signal(signal.SIGINT)
            rest = server.communicate(timeout=LIMIT)[0]
        finally:
            server.kill()
    assert (server.returncode, rest) == (0, "stopped\n"), (server, rest)


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

        async def main(folder):
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
            server = await asyncio.start_server(answer, "localhost", 0,
                                                ssl=context)
            port = server.sockets[0].getsockname()[1]
            client = await asyncio.create_subprocess_exec(
                PROGRAMS["https_client"], "localhost", str(port), "/",
                str(folder / "cert.pem"), stdout=subprocess.PIPE)
            said, _ = await client.communicate()
            server.close()
            return client.returncode, said

        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            output("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                   "ec_paramgen_curve:P-256", "-nodes", "-subj",
                   "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
                   "-days", "1", "-keyout", folder / "key.pem", "-out",
                   folder / "cert.pem")
            code, said = asyncio.run(asyncio.wait_for(main(folder), LIMIT))
        self.assertEqual(code, 0)
        self.assertEqual(said, b"HTTP/1.0 200 OK\r\n" + b"x" * 1_000_000)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
