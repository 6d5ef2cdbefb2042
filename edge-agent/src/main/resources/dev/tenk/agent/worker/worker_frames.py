"""Frames of tenk's worker protocol, version 1 (docs/worker-protocol.md), for a worker in Python."""

import fcntl
import json
import os
import select
import struct
import threading

PREFIX = struct.Struct(">3scII")
MAGIC = b"TK1"
MAX_JSON_BYTES = 1 << 20
MAX_TENSOR_BYTES = 64 << 20
PIPE_BYTES = 1 << 20


class OutOfFrame(Exception):
    """The agent does not speak the protocol."""


def roomy(pipe):
    """Makes room for an image at once, where there are 64 KB by default: fewer turns of two processes."""
    try:
        fcntl.fcntl(pipe, getattr(fcntl, "F_SETPIPE_SZ", 1031), PIPE_BYTES)
    except OSError:
        pass  # the user's share of pipes is used up: it goes as it is


class Pipes:
    """Frames from and to the agent."""

    def __init__(self):
        # Libraries print to standard output: that is theirs from here on, and leads to the log.
        self._out = os.fdopen(os.dup(1), "wb", buffering=0)
        os.dup2(2, 1)
        self._in = os.fdopen(os.dup(0), "rb", buffering=0)
        roomy(self._in)
        self._lock = threading.Lock()

    def read_into(self, buffer):
        """Fills a buffer; False if the input ended before it."""
        view = memoryview(buffer).cast("B")
        filled = 0
        while filled < len(view):
            count = self._in.readinto(view[filled:])
            if not count:
                if filled:
                    raise OutOfFrame("the input ended within a frame")
                return False
            filled += count
        return True

    def wait(self, seconds):
        """Whether something can be read, or the input has ended, within these seconds."""
        return bool(select.select([self._in], [], [], max(0, seconds))[0])

    def read_header(self):
        """The next frame's kind, JSON and the length of its tensors, still to be read; or None."""
        prefix = bytearray(PREFIX.size)
        if not self.read_into(prefix):
            return None
        magic, kind, json_bytes, tensor_bytes = PREFIX.unpack(prefix)
        if magic != MAGIC or json_bytes > MAX_JSON_BYTES or tensor_bytes > MAX_TENSOR_BYTES:
            raise OutOfFrame(f"not a frame: {bytes(prefix)!r}")
        text = bytearray(json_bytes)
        self.read_into(text)
        return kind, json.loads(text), tensor_bytes

    def write(self, kind, message, tensors=()):
        text = json.dumps(message).encode()
        size = sum(tensor.nbytes for tensor in tensors)
        parts = [PREFIX.pack(MAGIC, kind, len(text), size), text]
        parts += [memoryview(tensor).cast("B") for tensor in tensors]
        data = memoryview(b"".join(parts))
        with self._lock:
            while data:
                data = data[self._out.write(data) :]


def answer(request_id, outputs=(), **parameters):
    """A response of the Open Inference Protocol."""
    known = {key: value for key, value in parameters.items() if value is not None}
    return {"model_name": "", "id": request_id, "outputs": list(outputs), "parameters": known}
