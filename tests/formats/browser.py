# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A headless Chromium, asked over pipes by its DevTools protocol."""

import base64
import json
import os
import select
import shutil
import subprocess
import tempfile
import time

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


def program():
    """The browser's path, or None."""
    return next(filter(None, map(shutil.which, NAMES)), None)


class Browser:
    """One page of one browser. Every call ends after SECONDS at most."""

    SECONDS = 60

    def __init__(self, width=1400, height=1000):
        # The browser reads commands from descriptor 3 and answers on 4.
        read_commands, self.commands = os.pipe()
        self.answers, write_answers = os.pipe()
        self.home = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self.process = subprocess.Popen(
            # Moved up first, so that neither is overwritten by the other.
            ["sh", "-c", f'exec "$@" 8<&{read_commands} 9>&{write_answers} 3<&8 4>&9 8<&- 9>&-', "sh", program()]
            + ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars"]
            + ["--remote-debugging-pipe", f"--user-data-dir={self.home.name}", f"--window-size={width},{height}"]
            + ["about:blank"],
            pass_fds=(read_commands, write_answers),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "HOME": self.home.name},
        )
        os.close(read_commands)
        os.close(write_answers)
        self.buffer = b""
        self.sent = 0
        self.session = None
        self.requests = []  # Addresses that the page asked for.
        self.problems = []  # What its scripts threw.
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network"):
            self.call(f"{domain}.enable")
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def close(self):
        os.close(self.commands)
        os.close(self.answers)
        self.process.terminate()
        self.process.wait()
        self.home.cleanup()

    def receive(self, until):
        while b"\0" not in self.buffer:
            if not select.select([self.answers], [], [], max(0, until - time.monotonic()))[0]:
                raise TimeoutError("the browser does not answer")
            part = os.read(self.answers, 1 << 20)
            if not part:
                raise EOFError("the browser has ended")
            self.buffer += part
        message, _, self.buffer = self.buffer.partition(b"\0")
        message = json.loads(message)
        if message.get("method") == "Network.requestWillBeSent":
            self.requests.append(message["params"]["request"]["url"])
        if message.get("method") == "Runtime.exceptionThrown":
            self.problems.append(message["params"]["exceptionDetails"]["exception"].get("description"))
        return message

    def call(self, method, **params):
        self.sent += 1
        command = {"id": self.sent, "method": method, "params": params}
        if self.session:
            command["sessionId"] = self.session
        os.write(self.commands, json.dumps(command).encode() + b"\0")
        until = time.monotonic() + self.SECONDS
        while True:
            message = self.receive(until)
            if message.get("id") == self.sent:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']}")
                return message["result"]

    def open(self, url):
        """Goes to another page and waits until it is there; returns the seconds."""
        begin = time.monotonic()
        self.call("Page.navigate", url="about:blank")
        self.call("Page.navigate", url=url)
        while self.ask("document.readyState + location.href.slice(0, 5)") != "completefile:":
            if time.monotonic() > begin + self.SECONDS:
                raise TimeoutError(url)
            time.sleep(0.01)
        return time.monotonic() - begin

    def ask(self, expression):
        """The value of an expression of JavaScript; promises are awaited."""
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"]["exception"].get("description"))
        return answer["result"].get("value")

    def settle(self):
        """Lets the page do what it has queued, as events of elements that opened."""
        self.ask("new Promise(done => setTimeout(() => setTimeout(done, 10)))")

    def press(self, key, text=None):
        named = {"Enter": (13, "\r"), "Escape": (27, None), "Tab": (9, None), "ArrowDown": (40, None), "ArrowUp": (38, None)}
        code, typed = named.get(key, (ord(key.upper()[0]), text or key))
        event = {"key": key, "windowsVirtualKeyCode": code}
        if typed:
            event["text"] = typed
        self.call("Input.dispatchKeyEvent", type="keyDown", **event)
        self.call("Input.dispatchKeyEvent", type="keyUp", key=key, windowsVirtualKeyCode=code)

    def type(self, text):
        for letter in text:
            self.press(letter)

    def dark(self, wanted=True):
        scheme = {"name": "prefers-color-scheme", "value": "dark" if wanted else "light"}
        self.call("Emulation.setEmulatedMedia", features=[scheme])

    def screenshot(self, path):
        with open(path, "wb") as file:
            file.write(base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"]))
