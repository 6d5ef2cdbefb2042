#!/usr/bin/env python3
"""A worker that doubles floats, or misbehaves as the word in its model file says."""

import json
import os
import signal
import struct
import sys
import time

with open(sys.argv[1], encoding="ascii") as file:
    MODE = file.read().strip()

SPARED = sys.argv[1] + ".spared"
stdin, stdout = sys.stdin.buffer, sys.stdout.buffer
COUNT = 100_000 if MODE == "does-not-read" else 2


def described(*tensors):
    listed = [{"name": name, "datatype": kind, "shape": shape} for name, kind, shape in tensors]
    return {"name": "toy", "inputs": listed, "outputs": listed}


METADATA = {
    "no-tensors": {"name": "toy"},
    "bytes": described(("x", "BYTES", [1])),
    "two-names": described(("x", "FP32", [1]), ("x", "FP32", [1])),
    "too-large": described(("x", "FP32", [1 << 40, 1 << 40])),
}


def frame(kind, message, tensors=b"", lengths=None):
    text = message if isinstance(message, bytes) else json.dumps(message).encode()
    json_bytes, tensor_bytes = lengths or (len(text), len(tensors))
    return struct.pack(">3scII", b"TK1", kind, json_bytes, tensor_bytes) + text + tensors


def write(data):
    stdout.write(data)
    stdout.flush()


def read():
    prefix = stdin.read(12)
    if not prefix:
        return None
    _, kind, json_bytes, tensor_bytes = struct.unpack(">3scII", prefix)
    return kind, json.loads(stdin.read(json_bytes)), stdin.read(tensor_bytes)


def response(request_id, outputs=(), **parameters):
    return {"model_name": "", "id": request_id, "outputs": list(outputs), "parameters": parameters}


def doubled(request_id, tensors, name="y", **parameters):
    values = struct.unpack(f"<{len(tensors) // 4}f", tensors)
    data = struct.pack(f"<{len(values)}f", *(2 * value for value in values))
    output = {
        "name": name,
        "datatype": "FP32",
        "shape": [1, len(values)],
        "parameters": {"binary_data_size": len(data)},
    }
    return frame(b"O", response(request_id, [output], **parameters), data)


def ready():
    return frame(
        b"R",
        {
            "name": "toy",
            "platform": "toy_doubler",
            "inputs": [{"name": "x", "datatype": "FP32", "shape": [1, COUNT]}],
            "outputs": [{"name": "y", "datatype": "FP32", "shape": [1, COUNT]}],
            "parameters": {
                "toy_version": "3.1",
                "model_sha256": "forged",
                "home": os.environ.get("HOME", "not told"),
            },
        },
    )


if MODE == "exits":
    print("toy: no such library", file=sys.stderr)
    sys.exit(3)
elif MODE == "refuses":
    write(frame(b"F", {"error": "a toy cannot run this; give it another"}))
    sys.exit(1)
elif MODE == "never-ready":
    time.sleep(600)
elif MODE == "prints":
    print("Hello from a library")
elif MODE == "ready-twice":
    write(ready())
elif MODE in METADATA:
    write(frame(b"R", METADATA[MODE]))
write(ready())

held = []
while True:
    if MODE == "does-not-read":
        time.sleep(600)
    message = read()
    if message is None:
        if MODE == "stubborn":
            time.sleep(600)
        break
    kind, header, tensors = message
    if kind == b"T":
        write(frame(b"T", response(header["id"], npu_temp_c=50.5, npu_temp_zone="green")))
        continue
    request_id = header["id"]
    print("toy: asked", request_id, file=sys.stderr, flush=True)
    if MODE == "dies":
        sys.exit(7)
    elif MODE == "is-killed" or MODE == "is-killed-once" and not os.path.exists(SPARED):
        with open(SPARED, "w", encoding="ascii"):
            pass
        os.kill(os.getpid(), signal.SIGKILL)
    elif MODE == "tells-telemetry":
        write(frame(b"T", response(request_id, model_ns=1)))
    elif MODE == "hangs":
        time.sleep(600)
    elif MODE == "garbage":
        write(b"Traceback (most recent call last):")
    elif MODE == "other-kind":
        write(frame(b"Z", {}))
    elif MODE == "huge":
        write(frame(b"O", {}, lengths=(2, 0xFFFFFFFF)))
    elif MODE == "half":
        write(frame(b"O", response(request_id), lengths=(5000, 0)))
        sys.exit(0)
    elif MODE == "not-json":
        write(frame(b"O", b"{'id'"))
    elif MODE == "other-id":
        write(doubled("4711", tensors, model_ns=1))
    elif MODE == "other-output":
        write(doubled(request_id, tensors, name="z", model_ns=1))
    elif MODE == "other-shape":
        write(doubled(request_id, tensors + tensors, model_ns=1))
    elif MODE == "untimed":
        write(doubled(request_id, tensors))
    elif MODE == "asks-back":
        write(frame(b"I", response(request_id)))
    elif MODE == "errs":
        write(frame(b"E", response(request_id, error="too hot: 105 C")))
    elif MODE == "backwards":
        held.append((request_id, tensors))
        if len(held) == 3:
            for each in reversed(held):
                write(doubled(*each, model_ns=1))
    else:
        write(doubled(request_id, tensors, model_ns=1234))
