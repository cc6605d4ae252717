"""Stands between a command and its server, and does harm at a chosen moment."""
import os
import pathlib
import select
import socket
import struct
import threading
import time

STARTUP = "startup"


class Proxy:
    """Listens in `place` as a server would; `harm` is asked at each message of a client.

    harm(number, kind, body) is called with the number of messages before this one over all
    connections, the message's letter and its content; it answers "pass", "cut" (the connection ends
    and the message with it), "deaf" (the message arrives, the answer does not), "kill" (the message
    arrives and the client is killed), or the number of a signal that the client gets then.
    """

    def __init__(self, place: pathlib.Path, server: str, harm):
        self.server = os.path.join(server, ".s.PGSQL.5432")
        self.harm, self.number, self.client = harm, 0, None
        self.lock = threading.Lock()
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(place / ".s.PGSQL.5432"))
        self.listener.listen(8)
        self.threads = [threading.Thread(target=self.accept, daemon=True)]
        self.threads[0].start()

    def accept(self) -> None:
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self.serve, args=[near], daemon=True)
            self.threads.append(thread)
            thread.start()

    def serve(self, near: socket.socket) -> None:
        with near, socket.socket(socket.AF_UNIX) as far:
            try:
                far.connect(self.server)
                self.pump(near, far)
            except OSError:
                pass

    def pump(self, near: socket.socket, far: socket.socket) -> None:
        waiting, begun = b"", False
        while True:
            ready, _, _ = select.select([near, far], [], [])
            if far in ready:
                data = far.recv(65536)
                if not data:
                    return
                near.sendall(data)
            if near not in ready:
                continue
            data = near.recv(65536)
            if not data:
                return
            waiting += data
            while (length := whole(waiting, begun)) is not None:
                message, waiting = waiting[:length], waiting[length:]
                if not self.forward(message, begun, far):
                    return
                begun = True

    def forward(self, message: bytes, begun: bool, far: socket.socket) -> bool:
        with self.lock:
            number, self.number = self.number, self.number + 1
        kind = chr(message[0]) if begun else STARTUP
        what = self.harm(number, kind, message[5:] if begun else message)
        if what == "cut":
            return False
        far.sendall(message)
        if what == "kill":
            self.client.kill()
        if isinstance(what, int):
            self.client.send_signal(what)
        if what == "deaf":
            select.select([far], [], [], 10)
            far.recv(65536)
            return False
        return True

    def close(self) -> None:
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for thread in self.threads:
            thread.join(10)


def whole(data: bytes, begun: bool) -> int | None:
    """The length of the first message, if all of it is there."""
    head = 5 if begun else 4
    if len(data) < head:
        return None
    length = struct.unpack(">I", data[head - 4:head])[0] + head - 4
    return length if len(data) >= length else None


def until(what, seconds: float = 20.0) -> None:
    """Wait until what() is true."""
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "this does not happen"
        time.sleep(0.02)
