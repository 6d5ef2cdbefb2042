#!/usr/bin/python3
"""Runs one HEF on a Hailo-8 or Hailo-8L for tenk's edge agent: hailo_worker.py FILE.hef

Speaks tenk's worker protocol, version 1 (docs/worker-protocol.md), on standard input and output;
what it has to say to people goes to standard error. Needs HailoRT 4.x with its Python package
hailo_platform, as Raspberry Pi OS's hailo-all installs it, 4.18 or newer.
"""

import fcntl
import json
import os
import re
import signal
import struct
import subprocess
import sys
import threading
import time

PROTOCOL = 1
PREFIX = struct.Struct(">3scII")
MAGIC = b"TK1"
MAX_JSON_BYTES = 1 << 20
MAX_TENSOR_BYTES = 64 << 20
PIPE_BYTES = 1 << 20

HEF_MAGIC = b"\x01HEF"
DEVICE_NODE = "/dev/hailo0"
PCI_DEVICES = "/sys/bus/pci/devices"
DRIVER_VERSION = "/sys/module/hailo_pci/version"

# Below the agent's own limit for an answer, so that it hears why.
ANSWER_TIMEOUT_MS = 8000

# The agent kills what has not loaded after 60 s; by this a worker ends that lost its agent meanwhile.
LOAD_LIMIT_S = 90

# A question that failed so often in a row is one that the device does not support.
MOST_FAILURES = 3

# HailoRT's names of number formats, and the Open Inference Protocol's.
DATATYPES = {"UINT8": "UINT8", "UINT16": "UINT16", "FLOAT32": "FP32"}
ZONES = {0: "green", 1: "orange", 2: "red"}


class CannotRun(Exception):
    """Why this HEF cannot run here, in a sentence for the user."""


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


# --- what can be wrong before the first inference ------------------------------------------------


def check_file(path):
    try:
        with open(path, "rb") as file:
            magic = file.read(len(HEF_MAGIC))
    except OSError as e:
        raise CannotRun(f"{path} cannot be read: {e.strerror}") from e
    if magic != HEF_MAGIC:
        raise CannotRun(
            f"{path} is not a HEF: it does not begin as one; give the .hef file that Hailo's "
            "Dataflow Compiler wrote"
        )


def load_hailo_platform():
    # Not on the SD card of a device that is being measured; whoever wants the log sets it.
    os.environ.setdefault("HAILORT_LOGGER_PATH", "NONE")
    try:
        import hailo_platform
    except ModuleNotFoundError as e:
        if e.name != "hailo_platform":
            raise CannotRun(f"{e}; sudo apt install --reinstall hailo-all") from e
        raise CannotRun(
            f"the Python package hailo_platform is missing for {sys.executable}; "
            "sudo apt install hailo-all, then reboot"
        ) from e
    except Exception as e:  # whatever a native library that does not fit throws
        raise CannotRun(
            f"hailo_platform cannot be loaded: {e}; its parts are of different versions: "
            "sudo apt install --reinstall hailo-all, then reboot"
        ) from e
    version = getattr(hailo_platform, "__version__", "unknown")
    if version.split(".")[0] != "4":
        raise CannotRun(
            f"hailo_platform is of version {version}, this worker needs HailoRT 4.x, which is for "
            "Hailo-8 and Hailo-8L; sudo apt remove hailo-h10-all, then sudo apt install hailo-all"
        )
    if not hasattr(hailo_platform.VDevice, "create_infer_model"):
        raise CannotRun(
            f"hailo_platform is of version {version}, this worker needs 4.18 or newer; "
            "sudo apt update && sudo apt full-upgrade, then reboot"
        )
    return hailo_platform


def check_device(node):
    if not os.path.exists(node):
        raise CannotRun(
            f"no Hailo device: {node} is not there; look at the module's seat and cable, "
            "at lspci and at dmesg | grep hailo"
        )
    if not os.access(node, os.R_OK | os.W_OK):
        raise CannotRun(
            f"no permission on {node}; let the user of this process read and write it, as with "
            'the udev rule SUBSYSTEM=="hailo_chardev", MODE="0666", or by its group'
        )


def in_words(failure, path, compiled_for):
    """A failure of HailoRT and what to do about it."""
    text = f"{type(failure).__name__} {failure}"
    if "OUT_OF_PHYSICAL_DEVICES" in text or "DEVICE_IN_USE" in text:
        return (
            "the Hailo device is in use by another process; "
            f"sudo lsof {DEVICE_NODE} names it: stop it"
        )
    if "NOT_COMPATIBLE_WITH_DEVICE" in text or "HEFNotCompatible" in text:
        built = f" {compiled_for}" if compiled_for else " another chip"
        return (
            f"{path} was compiled for{built} and does not run on this device; "
            "hailortcli fw-control identify tells its architecture: compile for that"
        )
    if "InvalidHEF" in text or "INVALID_HEF" in text or "HEF_FILE_CORRUPTED" in text:
        return f"{path} is not a HEF that HailoRT can read: copy it again, or compile it again"
    if "HEF_NOT_SUPPORTED" in text:
        return (
            f"{path} was made by a Dataflow Compiler that does not fit this HailoRT; "
            "compile it with a version that does"
        )
    if "DRIVER_VERSION" in text:
        return (
            "HailoRT and its driver are of different versions; sudo apt full-upgrade, then reboot"
        )
    return f"HailoRT failed: {failure}; dmesg | grep hailo tells more"


# --- what is told of the build and its place -----------------------------------------------------


def first_line(path):
    try:
        with open(path, encoding="ascii") as file:
            return file.readline().strip() or None
    except (OSError, ValueError):
        return None


def parsed_hef(path):
    """Architecture and number of contexts, which the Python API of 4.x does not tell."""
    try:
        said = subprocess.run(
            ["hailortcli", "parse-hef", path],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=20,
            check=True,
            text=True,
        ).stdout
    except (OSError, subprocess.SubprocessError, ValueError):
        return None, None
    architecture = re.search(r"HEF was compiled for: *([A-Z0-9_, ]*[A-Z0-9])", said)
    contexts = re.search(r"Number of contexts: *(\d+)", said)
    return (
        architecture.group(1) if architecture else None,
        int(contexts.group(1)) if contexts else None,
    )


def pcie_link(device_id):
    folder = os.path.join(PCI_DEVICES, device_id)
    speed = first_line(os.path.join(folder, "current_link_speed"))
    width = first_line(os.path.join(folder, "current_link_width"))
    return f"{speed} x{width}" if speed and width else None


def described(stream):
    name = stream.format.type.name
    if name not in DATATYPES:
        raise CannotRun(f"{stream.name} is of type {name}; only {', '.join(DATATYPES)} are served")
    return {
        "name": stream.name,
        "datatype": DATATYPES[name],
        # The API's shapes are those of one item.
        "shape": [1] + [int(size) for size in stream.shape],
    }


def attempt(read):
    """What a device tells, or None where it does not support the question."""
    try:
        return read()
    except Exception:  # HailoRT's own, of many kinds
        return None


def empty(described_tensor):
    """An array for a tensor, of its own and writable: HailoRT takes no other."""
    import numpy

    datatype = described_tensor["datatype"]
    return numpy.empty(
        described_tensor["shape"][1:], "float32" if datatype == "FP32" else datatype.lower()
    )


class Model:
    """A configured HEF on its device."""

    def __init__(self, hailo_platform, vdevice, path, parsed):
        self._vdevice = vdevice
        self._failures = {}
        self._infer_model = vdevice.create_infer_model(path)
        self.inputs = [described(stream) for stream in self._infer_model.inputs]
        self.outputs = [described(stream) for stream in self._infer_model.outputs]
        self._configured = self._infer_model.configure()
        # Kept: the controls of a device that is let go of are over.
        self._device = vdevice.get_physical_devices()[0]
        self._control = self._device.control
        self._throttling_enabled = attempt(self._control.get_throttling_state)
        self.identity = self._identity(hailo_platform, path, self._device.device_id, parsed)

    def _identity(self, hailo_platform, path, device_id, parsed):
        architecture, contexts = parsed
        hef = hailo_platform.HEF(path)
        if contexts is None:
            infos = attempt(hef.get_network_groups_infos) or []
            if len(infos) == 1 and not infos[0].is_multi_context:
                contexts = 1
        board = attempt(self._control.identify)
        firmware = getattr(board, "firmware_version", None)
        return {
            "hef_architecture": architecture,
            "hef_network_group": ", ".join(hef.get_network_group_names()),
            "hef_contexts": contexts,
            "hailort_version": hailo_platform.__version__,
            "hailo_driver_version": first_line(DRIVER_VERSION),
            "hailo_firmware_version": firmware
            and f"{firmware.major}.{firmware.minor}.{firmware.revision}",
            "hailo_architecture": board and board.device_architecture.name,
            "hailo_device": device_id,
            "pcie_link": pcie_link(device_id),
        }

    def start(self, arrays, done):
        """Starts one inference; done(exception, outputs, nanos) is called when it has ended."""
        outputs = {each["name"]: empty(each) for each in self.outputs}
        # New bindings each time: HailoRT 4.18 leaves its own buffers in those it has run.
        bindings = self._configured.create_bindings(input_buffers=arrays, output_buffers=outputs)
        self._configured.wait_for_async_ready(timeout_ms=ANSWER_TIMEOUT_MS)
        started = time.perf_counter_ns()

        def completed(completion_info):
            nanos = time.perf_counter_ns() - started
            done(completion_info.exception, list(outputs.values()), nanos)

        self._configured.run_async([bindings], completed)

    def telemetry(self):
        temperature = attempt(self._control.get_chip_temperature)
        return {
            "npu_temp_c": temperature
            and max(float(temperature.ts0_temperature), float(temperature.ts1_temperature)),
            # Not in the documented API; what is documented tells only whether throttling is enabled.
            "npu_temp_zone": self._supported(
                "zone", lambda: ZONES[self._control._get_health_information().current_temperature_zone]
            ),
            "npu_throttling_enabled": self._throttling_enabled,
            # Modules without a current monitor, as those of the AI Kit, refuse.
            "npu_power_w": self._supported(
                "power", lambda: float(self._control.power_measurement())
            ),
        }

    def _supported(self, what, read):
        """As attempt, but what failed time and again is not asked any more: HailoRT logs each one."""
        if self._failures.get(what, 0) >= MOST_FAILURES:
            return None
        try:
            told = read()
            self._failures[what] = 0
            return told
        except Exception:  # HailoRT's own, of many kinds
            self._failures[what] = self._failures.get(what, 0) + 1
            return None


class Session:
    """Answers the agent until its input ends."""

    def __init__(self, pipes, model):
        self._pipes = pipes
        self._model = model

    def serve(self):
        while True:
            header = self._pipes.read_header()
            if header is None:
                return
            kind, message, tensor_bytes = header
            if kind == b"I":
                self._infer(message, tensor_bytes)
            elif kind == b"T":
                self._pipes.write(b"T", answer(message["id"], **self._model.telemetry()))
            else:
                raise OutOfFrame(f"a frame of kind {kind!r}")

    def _infer(self, message, tensor_bytes):
        request_id = message["id"]
        announced = {each["name"]: each for each in self._model.inputs}
        arrays = {}
        for tensor in message["inputs"]:
            array = empty(announced[tensor["name"]])
            size = tensor["parameters"]["binary_data_size"]
            tensor_bytes -= size
            if size != array.nbytes:
                raise OutOfFrame(f"{tensor['name']} has {size} bytes instead of {array.nbytes}")
            self._pipes.read_into(array)
            arrays[tensor["name"]] = array
        if tensor_bytes:
            raise OutOfFrame(f"{tensor_bytes} bytes that belong to no input")

        def done(exception, outputs, nanos):
            if exception is not None:
                self._fail(request_id, exception)
            described_outputs = [
                dict(each, parameters={"binary_data_size": values.nbytes})
                for each, values in zip(self._model.outputs, outputs)
            ]
            self._pipes.write(b"O", answer(request_id, described_outputs, model_ns=nanos), outputs)

        try:
            self._model.start(arrays, done)
        except Exception as e:  # HailoRT's own, of many kinds
            self._fail(request_id, e)

    def _fail(self, request_id, failure):
        """After an error HailoRT shuts its pipeline down, so the agent is to start a new worker."""
        reason = f"HailoRT failed: {failure}"
        self._pipes.write(b"E", answer(request_id, error=reason))
        print(reason, file=sys.stderr, flush=True)
        os._exit(70)


def main(path):
    # Ctrl-C reaches the whole process group; the agent answers what it accepted, and ends this then.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    # Ends the process even where native code hangs and keeps the interpreter's lock.
    signal.alarm(LOAD_LIMIT_S)
    pipes = Pipes()
    compiled_for = None
    try:
        check_file(path)
        hailo_platform = load_hailo_platform()
        check_device(DEVICE_NODE)
        parsed = parsed_hef(path)
        compiled_for = parsed[0]
        vdevice = hailo_platform.VDevice()
        model = Model(hailo_platform, vdevice, path, parsed)
    except CannotRun as e:
        pipes.write(b"F", {"error": str(e)})
        return 1
    except Exception as e:  # HailoRT's own, of many kinds
        pipes.write(b"F", {"error": in_words(e, path, compiled_for)})
        return 1
    signal.alarm(0)
    known = {key: value for key, value in model.identity.items() if value is not None}
    pipes.write(
        b"R",
        {
            "name": "hef",
            "platform": "hailo_hef",
            "inputs": model.inputs,
            "outputs": model.outputs,
            "parameters": dict(known, worker_protocol=PROTOCOL),
        },
    )
    try:
        Session(pipes, model).serve()
    except (OutOfFrame, KeyError, TypeError, ValueError) as e:
        print(f"the agent spoke out of frame: {e!r}", file=sys.stderr, flush=True)
        return 1
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: hailo_worker.py FILE.hef, with tenk's edge agent on the other side of its pipes")
    code = main(sys.argv[1])
    sys.stderr.flush()
    # At once, without asking HailoRT's threads: the driver takes the device back from a process that
    # is gone, and the agent waits for that before it loads another HEF.
    os._exit(code)
