"""Loads HEFs on the stand-in of HailoRT, one process each: run_cases.py WORKER

Each line of standard input is a case: FAKE_HAILO, the folder in place of /dev, the one in place of the PCI
devices and the HEF, with tabs between. Each line of standard output is its answer: R, first output's type
and shape, chip and compiler of the HEF and HailoRT's version; or F and the reason. Started once for all of
them, since numpy takes long to load. Root gives its rights up, so that a node without permission is one.
"""

import json
import os
import sys

import numpy  # noqa: F401

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(sys.argv[1]))
import hailo_device  # noqa: E402
import hailo_host  # noqa: E402
import hailo_worker  # noqa: E402
from worker_frames import PREFIX  # noqa: E402


def load(fake, devices, sysfs, hef, out):
    """Runs the worker in this process, which ends with it."""
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(out, 1)
    os.environ["FAKE_HAILO"] = fake
    hailo_device.SERVER_WAIT_S = 0
    hailo_host.DEVICES = devices
    hailo_host.PCI_DEVICES = sysfs
    hailo_host.MODULES = os.path.join(sysfs, "module")
    if os.geteuid() == 0:
        os.setgid(65534)
        os.setuid(65534)
    os._exit(hailo_worker.main(hef))


def answer_of(frame):
    _, kind, json_bytes, _ = PREFIX.unpack(frame[: PREFIX.size])
    message = json.loads(frame[PREFIX.size :][:json_bytes])
    if kind == b"F":
        return "F\t" + message["error"]
    first, told = message["outputs"][0], message["parameters"]
    return (
        f"R\t{first['datatype']} {first['shape']}\t{told.get('hef_architecture')}"
        f"\t{told.get('hef_compiler')}\t{told['hailort_version']}"
    )


for case in sys.stdin.read().splitlines():
    source, out = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            load(*case.split("\t"), out)
        finally:
            os._exit(70)
    os.close(out)
    with os.fdopen(source, "rb") as file:
        content = file.read()
    os.waitpid(child, 0)
    print(answer_of(content) if content else "nothing", flush=True)
