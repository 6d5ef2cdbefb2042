#!/usr/bin/python3
"""Runs one HEF on a Hailo-8, 8L or 10H for tenk's edge agent: hailo_worker.py [--device ID] FILE.hef

Speaks tenk's worker protocol, version 1 (docs/worker-protocol.md), on standard input and output;
what it has to say to people goes to standard error. Needs HailoRT with its Python package
hailo_platform: 4.18 or a later 4.x for a Hailo-8 or 8L, as Raspberry Pi OS's hailo-all installs it, or
5.1 or a later 5.x for a Hailo-10H, as hailo-h10-all does.
"""

import argparse
import os
import re
import signal
import subprocess
import sys
import time

# Beside this file there are archives and temporary folders, not caches.
sys.dont_write_bytecode = True

import hailo_hef  # noqa: E402
import hailo_host  # noqa: E402
from hailo_device import attempt, vdevice_of  # noqa: E402
from hailo_hef import CannotRun  # noqa: E402
from worker_frames import OutOfFrame, Pipes, answer  # noqa: E402

PROTOCOL = 1

# Below the agent's own limit for an answer, so that it hears why.
ANSWER_TIMEOUT_MS = 8000

# The agent kills what has not loaded after 60 s; by this a worker ends that lost its agent meanwhile.
LOAD_LIMIT_S = 90

# A question that failed so often in a row is one that the device does not support.
MOST_FAILURES = 3

# HailoRT's names of number formats, and the Open Inference Protocol's.
DATATYPES = {"UINT8": "UINT8", "UINT16": "UINT16", "FLOAT32": "FP32"}
ZONES = {0: "green", 1: "orange", 2: "red"}

# Orders of post-processing whose buffers are bytes. Since 4.21 HailoRT's Python package takes uint8 arrays
# only and counts bytes in the shape, and until 5.0 its format says FLOAT32 all the same
# (hailo-ai/hailort v4.21.0: bindings/python/src/bindings_common.hpp and pyhailort.py, set_buffer).
BYTE_MASK, BY_SCORE = "HAILO_NMS_WITH_BYTE_MASK", "HAILO_NMS_BY_SCORE"
BYTES_SINCE = (4, 21)

# HailoRT 4.18 ends the process a minute after its last inference: its thread for callbacks takes from an
# empty queue (hailo-ai/hailort v4.18.0, bindings/python/src/infer_model_api.cpp, execute_callbacks).
ENDS_IDLE_BEFORE = (4, 19)
KEEP_ALIVE_S = 20

# Reading a module's current monitor switches its over-current protection off meanwhile, and HailoRT logs
# lines at level warning each time: only where somebody asks for it.
POWER_VARIABLE = "TENK_HAILO_POWER"


# --- what is told of the build and its place -----------------------------------------------------


def contexts_of(path):
    """Number of contexts by hailortcli, which the Python API does not tell."""
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
        return None
    contexts = re.search(r"Number of contexts: *(\d+)", said)
    return int(contexts.group(1)) if contexts else None


def described(stream, release):
    """The stream as the protocol has it; CannotRun for what HailoRT's Python package does not give."""
    order, name = stream.format.order.name, stream.format.type.name
    if order == BY_SCORE and release < BYTES_SINCE:
        raise CannotRun(
            f"{stream.name} is NMS by score, which HailoRT's Python package has since 4.21, and this is "
            f"{hailo_host.in_dots(release)}; {hailo_host.REBOOT}"
        )
    if order in (BYTE_MASK, BY_SCORE) and release >= BYTES_SINCE:
        name = "UINT8"
    if name not in DATATYPES:
        raise CannotRun(f"{stream.name} is of type {name}; only {', '.join(DATATYPES)} are served")
    return {
        "name": stream.name,
        "datatype": DATATYPES[name],
        # The API's shapes are those of one item.
        "shape": [1] + [int(size) for size in stream.shape],
    }


def empty(described_tensor):
    """An array for a tensor, of its own and writable: HailoRT takes no other."""
    import numpy

    datatype = described_tensor["datatype"]
    return numpy.empty(
        described_tensor["shape"][1:], "float32" if datatype == "FP32" else datatype.lower()
    )


class NotStarted(Exception):
    """One inference that HailoRT did not take; the next may be taken."""


class Model:
    """A configured HEF on its device."""

    def __init__(self, hailo_platform, release, path, header, hef, wanted):
        self._failures = {}
        self._release = release
        self._vdevice = vdevice_of(hailo_platform, release, wanted)
        # Kept: the controls of a device that is let go of are over.
        self._device = self._vdevice.get_physical_devices()[0]
        self._control = self._device.control
        board = attempt(self._control.identify)
        self._architecture = board and board.device_architecture.name
        if not header.runs_on(self._architecture):
            raise CannotRun(
                f"{path} was compiled for {header.chip} and the device is a {self._architecture}; "
                f"compile it for {self._architecture}"
            )
        self._infer_model = self._vdevice.create_infer_model(path)
        self.inputs = [described(stream, release) for stream in self._infer_model.inputs]
        self.outputs = [described(stream, release) for stream in self._infer_model.outputs]
        self._configured = self._configure(path, header)
        # Neither is there on a Hailo-10H.
        self._has_zones = self._architecture != "HAILO10H"
        self._throttling_enabled = self._has_zones and attempt(self._control.get_throttling_state)
        self._reads_power = os.environ.get(POWER_VARIABLE) == "on"
        self.identity = self._identity(path, header, hef, board)

    def _configure(self, path, header):
        orders = [stream.format.order.name for stream in self._infer_model.outputs]
        if orders == [BYTE_MASK] and self._release[:2] == (4, 19):
            raise CannotRun(
                f"{path} ends in NMS with a byte mask, which HailoRT 4.19 refuses; {hailo_host.REBOOT}"
            )
        try:
            return self._infer_model.configure()
        except Exception as e:  # HailoRT's own, of many kinds
            if hailo_host.status_of(e) not in hailo_host.OTHER_CHIP:
                raise
            raise CannotRun(
                f"HailoRT {hailo_host.in_dots(self._release)} refuses {path}, compiled for "
                f"{header.chip or 'a chip it does not name'}, on this "
                f"{self._architecture or 'device'}: compile it again for that"
            ) from e

    def _identity(self, path, header, hef, board):
        contexts = contexts_of(path)
        if contexts is None:
            infos = attempt(hef.get_network_groups_infos) or []
            if len(infos) == 1 and not infos[0].is_multi_context:
                contexts = 1
        firmware = getattr(board, "firmware_version", None)
        return {
            "hef_architecture": header.chip,
            "hef_compiler": header.compiler,
            "hef_network_group": ", ".join(hef.get_network_group_names()),
            "hef_contexts": contexts,
            "hailort_version": hailo_host.in_dots(self._release),
            "hailo_driver_version": hailo_host.driver(self._release[0]),
            "hailo_firmware_version": firmware
            and f"{firmware.major}.{firmware.minor}.{firmware.revision}",
            "hailo_architecture": self._architecture,
            "hailo_device": self._device.device_id,
            "pcie_link": hailo_host.pcie_link(self._device.device_id),
        }

    @property
    def ends_idle(self):
        """Whether this HailoRT ends the process a minute after its last inference."""
        return self._release < ENDS_IDLE_BEFORE

    def start(self, arrays, done):
        """Starts one inference; done(exception, outputs, nanos) is called when it has ended."""
        outputs = {each["name"]: empty(each) for each in self.outputs}
        try:
            # New bindings each time: HailoRT 4.18 leaves its own buffers in those it has run.
            bindings = self._configured.create_bindings(
                input_buffers=arrays, output_buffers=outputs
            )
        except Exception as e:  # HailoRT's own, of many kinds
            raise NotStarted(f"HailoRT does not take this inference: {e}") from e
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
            "npu_temp_zone": self._supported("zone", self._zone) if self._has_zones else None,
            "npu_throttling_enabled": self._throttling_enabled if self._has_zones else None,
            # Modules without a current monitor, as those of the AI Kit, refuse.
            "npu_power_w": self._supported("power", self._power) if self._reads_power else None,
        }

    def _zone(self):
        return ZONES[self._control._get_health_information().current_temperature_zone]

    def _power(self):
        return float(self._control.power_measurement())

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
        # Only after the first: HailoRT starts its thread with that.
        self._last_started_s = None

    def serve(self):
        while True:
            self._keep_alive()
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

    def _keep_alive(self):
        """Waits for a frame, with an inference of zeros now and then where HailoRT needs it."""
        if not self._model.ends_idle or self._last_started_s is None:
            return
        while not self._pipes.wait(self._last_started_s + KEEP_ALIVE_S - time.monotonic()):
            zeros = {each["name"]: empty(each) for each in self._model.inputs}
            for array in zeros.values():
                array.fill(0)

            def done(exception, outputs, nanos):
                if exception is not None:
                    self._end(f"an inference to keep HailoRT alive failed: {exception}")

            self._last_started_s = time.monotonic()
            try:
                self._model.start(zeros, done)
            except Exception as e:  # HailoRT's own, of many kinds
                self._end(f"an inference to keep HailoRT alive failed: {e}")

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
            self._last_started_s = time.monotonic()
        except NotStarted as e:
            self._pipes.write(b"E", answer(request_id, error=str(e)))
        except Exception as e:  # HailoRT's own, of many kinds
            self._fail(request_id, e)

    def _fail(self, request_id, failure):
        """After an error HailoRT shuts its pipeline down, so the agent is to start a new worker."""
        reason = hailo_host.in_words(failure)
        self._pipes.write(b"E", answer(request_id, error=reason))
        self._end(reason)

    def _end(self, reason):
        print(reason, file=sys.stderr, flush=True)
        os._exit(70)


def load(path, wanted):
    """The model, configured on the device of the wanted id; CannotRun with the reason if that fails."""
    # The file before the device: a broken one is blamed on the file.
    header = hailo_hef.read(path)
    if os.environ.get(POWER_VARIABLE) == "on":
        os.environ.setdefault("HAILORT_CONSOLE_LOGGER_LEVEL", "error")
    hailo_platform, release = hailo_host.load_hailo_platform()
    hailo_host.check_header(path, header, release)
    try:
        hef = hailo_platform.HEF(path)
    except Exception as e:  # HailoRT's own, of many kinds
        raise CannotRun(hailo_host.no_hef(e, path, header, release)) from e
    hailo_host.check_device()
    return Model(hailo_platform, release, path, header, hef, wanted)


def main(path, wanted=None):
    # Ctrl-C reaches the whole process group; the agent answers what it accepted, and ends this then.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    # Ends the process even where native code hangs and keeps the interpreter's lock.
    signal.alarm(LOAD_LIMIT_S)
    pipes = Pipes()
    try:
        model = load(path, wanted)
    except CannotRun as e:
        pipes.write(b"F", {"error": str(e)})
        return 1
    except Exception as e:  # HailoRT's own, of many kinds
        pipes.write(b"F", {"error": hailo_host.in_words(e)})
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
    options = argparse.ArgumentParser(
        usage="hailo_worker.py [--device ID] FILE.hef, with tenk's edge agent on the other side of its pipes"
    )
    options.add_argument("--device")
    options.add_argument("file")
    asked = options.parse_args()
    code = main(asked.file, asked.device)
    sys.stderr.flush()
    # At once, without asking HailoRT's threads: the driver takes the device back from a process that
    # is gone, and the agent waits for that before it loads another HEF.
    os._exit(code)
