"""One command run many times, loaded once: failing.c, preloaded, makes each run by a fork."""
import os
import select
import signal
import subprocess


class Again:
    """A command's runs, one after the other.  `env` is all of its environment."""

    def __init__(self, library: str, words: list[str], env: dict[str, str]):
        asked, self.ask = os.pipe()
        self.told, tell = os.pipe()
        self.files = [os.memfd_create("out"), os.memfd_create("err")]
        env = env | {"LD_PRELOAD": library, "FAILING_AGAIN": f"{asked},{tell}"}
        self.loaded = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=self.files[0], stderr=self.files[1],
                                       env=env, pass_fds=(asked, tell))
        os.close(asked)
        os.close(tell)
        self.pid = 0

    def start(self, failing: str = "-") -> None:
        for file in self.files:
            os.lseek(file, 0, os.SEEK_SET)  # the runs write where this is
            os.truncate(file, 0)
        os.write(self.ask, failing.encode() + b"\n")
        self.pid = self.number()

    def number(self) -> int:
        text = b""
        while not text.endswith(b"\n"):
            part = os.read(self.told, 1)
            assert part, "the program that is loaded has ended"
            text += part
        return int(text)

    def finish(self) -> tuple[int, str, str]:
        """What it came to, below 0 if a signal ended it, and what it wrote."""
        status = os.waitstatus_to_exitcode(self.number())
        out, err = (os.pread(file, 1 << 24, 0).decode() for file in self.files)
        return status, out, err

    def run(self, failing: str = "-", seconds: float = 60) -> tuple[int, str, str] | None:
        """None if it had to be ended after so many seconds."""
        self.start(failing)
        if select.select([self.told], [], [], seconds)[0]:
            return self.finish()
        self.end()
        return None

    def end(self) -> None:
        os.kill(self.pid, signal.SIGKILL)
        self.finish()

    def close(self) -> None:
        for file in (self.ask, self.told, *self.files):
            os.close(file)
        self.loaded.wait(10)
