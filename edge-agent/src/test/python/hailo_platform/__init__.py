"""A stand-in for HailoRT's Python package, for tests without a device.

Its surface (names, arguments, what buffers must be, that a device is one process's, that 4.18 leaves
buffers of its own in bindings it has run) is that of hailo_platform's sources as published in the
repository hailo-ai/hailort; what hardware does is made up. Set up by the environment variable FAKE_HAILO:
what differs by release is in _release.py, what a HEF holds in _hef.py.
"""

import ctypes
import fcntl
import os
import signal
import sys
import threading
import time
from types import SimpleNamespace

import numpy

from . import _hef
from . import _release as release
from ._release import (  # noqa: F401
    SETUP,
    DeviceArchitectureTypes,
    FormatOrder,
    FormatType,
    HailoRTException,
    __version__,
    exception_of,
    fail,
)

if "import_error" in SETUP:
    raise ImportError(SETUP["import_error"])

# The devices that are there, each with its chip.
DEVICES = SETUP.get("devices", {"0001:01:00.0": release.CHIP})
IN_BYTES = ("HAILO_NMS_WITH_BYTE_MASK", "HAILO_NMS_BY_SCORE")


class HEF:
    def __init__(self, hef_source):
        self._net, self._chip_number = _hef.net_of(hef_source)

    def get_network_group_names(self):
        return [self._net["name"]]

    def get_network_groups_infos(self):
        return [
            SimpleNamespace(
                name=self._net["name"], is_multi_context=self._net.get("contexts", 1) > 1
            )
        ]


class _Stream:
    def __init__(self, name, shape, type_name, order="NHWC"):
        self.name = name
        self._shape = shape
        self.order = order
        if order in IN_BYTES and release.NMS_SAYS_BYTES:
            type_name = "UINT8"
        self.format = SimpleNamespace(type=FormatType[type_name], order=FormatOrder[order])

    @property
    def shape(self):
        if self.order == "HAILO_NMS_BY_SCORE" and release.BY_SCORE_REFUSED:
            # The text stands where the wrapper expects a status.
            return int("Format order HAILO_FORMAT_ORDER_HAILO_NMS_BY_SCORE is not supported in python API.")
        if self.order in IN_BYTES and not release.NMS_IN_BYTES:
            return [self._shape[0] // 4]
        return self._shape

    @property
    def frame_bytes(self):
        if self.order in IN_BYTES:
            return self._shape[0]
        return int(numpy.prod(self._shape)) * {"FLOAT32": 4, "UINT16": 2}.get(self.format.type.name, 1)


class _Binding:
    def __init__(self, stream):
        self._order = stream.order
        self.buffer = None

    def set_buffer(self, buffer):
        if not buffer.flags.c_contiguous:
            raise HailoRTException("Buffer must be C_CONTIGUOUS")
        if self._order in IN_BYTES and release.NMS_IN_BYTES and buffer.dtype != numpy.uint8:
            raise HailoRTException(
                f"Buffer must be of type uint8 for {FormatOrder[self._order]} format order. "
                f"Got {buffer.dtype}."
            )
        if not buffer.flags.writeable:
            raise ValueError("array is not writeable")
        self.buffer = buffer


class _Bindings:
    def __init__(self, inputs, outputs):
        self.inputs = {stream.name: _Binding(stream) for stream in inputs}
        self.outputs = {stream.name: _Binding(stream) for stream in outputs}

    def input(self, name=""):
        return self.inputs[name or next(iter(self.inputs))]

    def output(self, name=""):
        return self.outputs[name or next(iter(self.outputs))]


class AsyncInferJob:
    def __init__(self, thread):
        self._thread = thread

    def wait(self, timeout_ms):
        self._thread.join(timeout_ms / 1000)


class _ConfiguredInferModel:
    def __init__(self, infer_model):
        self._model = infer_model
        self._broken = False
        self._bound = 0
        self._held = []
        self._lock = threading.Lock()
        self._ran = 0
        self._idle = _Idle()

    def _answer(self, call):
        """At once, or the last one first once as many have been run as a test wants."""
        with self._lock:
            self._held.append(call)
            if len(self._held) < SETUP.get("hold", 1):
                return
            held, self._held = self._held, []
        for each in reversed(held):
            each()

    def create_bindings(self, input_buffers=None, output_buffers=None):
        self._bound += 1
        if SETUP.get("not_taken") == self._bound:
            raise HailoRTException("made up")
        bindings = _Bindings(self._model.inputs, self._model.outputs)
        for name, buffer in (input_buffers or {}).items():
            bindings.input(name).set_buffer(buffer)
        for name, buffer in (output_buffers or {}).items():
            bindings.output(name).set_buffer(buffer)
        return bindings

    def wait_for_async_ready(self, timeout_ms=1000, frames_count=1):
        if SETUP.get("never_ready"):
            fail(4)

    def get_async_queue_size(self):
        return 4

    def run_async(self, bindings, callback=None):
        (binding,) = bindings
        if self._broken:
            fail(72)
        self._ran += 1
        _journal("ran")
        self._idle.had_work()
        ran = self._ran
        net = self._model.net
        inputs = [each.buffer for each in binding.inputs.values()]
        user_buffers = [each.buffer for each in binding.outputs.values()]
        for stream, buffer in zip(self._model.outputs, user_buffers):
            if buffer.nbytes != stream.frame_bytes:
                fail(2)
        # As 4.18 does: the bindings keep buffers of the library's own from here on.
        for each in binding.outputs.values():
            each.buffer = numpy.empty_like(each.buffer)

        def compute():
            time.sleep(net.get("seconds", 0))
            error = None
            if not self._model.scheduled:
                # Nobody has activated it.
                error = exception_of(72)
                self._broken = True
            elif SETUP.get("fails_at") == ran:
                error = exception_of(SETUP["failure"])
                self._broken = True
            else:
                mean = float(numpy.mean(inputs[0]))
                for buffer in user_buffers:
                    values = (numpy.arange(buffer.size) * net.get("gain", 1) + mean) % 256
                    buffer[...] = values.reshape(buffer.shape).astype(buffer.dtype)
            if SETUP.get("dies_at") == ran:
                _die()
            if SETUP.get("hangs_at") != ran and callback:
                self._answer(lambda: callback(completion_info=SimpleNamespace(exception=error)))

        print("a library prints this to standard output", flush=True)
        thread = threading.Thread(target=compute, daemon=True)
        thread.start()
        return AsyncInferJob(thread)


class _InferModel:
    def __init__(self, hef, chip, scheduled):
        self.net = hef._net
        self._chip = chip
        self.scheduled = scheduled
        self._chip_number = hef._chip_number
        self.inputs = [
            _Stream("net/input_layer1", self.net.get("input", [2, 2, 3]), self.net.get("type", "UINT8"))
        ]
        order = self.net.get("order", "NC")
        self.outputs = [
            _Stream("net/fc1", self.net.get("output", [4]), "FLOAT32" if "NMS" in order else "UINT8", order)
        ]

    def configure(self):
        if self.outputs[0].order == "HAILO_NMS_WITH_BYTE_MASK" and release.BYTE_MASK_REFUSED:
            raise HailoRTException("this model is not supported on async infer model API")
        _journal("configure")
        if not _hef.runs(self._chip_number, self._chip):
            fail(release.OTHER_CHIP)
        if "configure" in SETUP:
            fail(SETUP["configure"])
        return _ConfiguredInferModel(self)


def _die():
    os.kill(os.getpid(), signal.SIGSEGV)
    # another thread may be the one that the signal ends first: nothing happens here until then
    threading.Event().wait()


def _journal(what):
    """Tells a test what was called, where it wants to know; what hangs or dies, does so there."""
    if SETUP.get("hangs_in") == what:
        # Native code that hangs and keeps the interpreter's lock.
        ctypes.PyDLL(None).sleep(600)
    if SETUP.get("dies_in") == what:
        _die()
    if "journal" in SETUP:
        with open(SETUP["journal"], "a", encoding="ascii") as file:
            file.write(what + "\n")


class _Idle:
    """4.18's thread for callbacks, which takes from an empty queue after a minute."""

    def __init__(self):
        self._work = threading.Event()
        self._thread = None

    def had_work(self):
        self._work.set()
        if release.ENDS_IDLE and self._thread is None:
            self._thread = threading.Thread(target=self._run, daemon=True)
            self._thread.start()

    def _run(self):
        while self._work.wait(SETUP.get("idle_seconds", 60)):
            self._work.clear()
        os.abort()


class _Control:
    """All but what was asked first fails once its device was let go of."""

    def __init__(self, device_id):
        self._chip = DEVICES[device_id]
        self._warmer = 10.0 * list(DEVICES).index(device_id)
        self.released = False

    def _require(self):
        if self.released:
            raise HailoRTException(
                "The device in use has been released. This can happen if 'device.release()' has been "
                "called, or one-liner usage of control 'Device().control.XX()'"
            )

    def _require_hailo_8(self):
        self._require()
        if self._chip == "HAILO10H":
            fail(7)

    def identify(self):
        self._require()
        if SETUP.get("unidentified"):
            fail(4)
        major, minor, revision = release.VERSION
        return SimpleNamespace(
            firmware_version=SimpleNamespace(major=major, minor=minor, revision=revision),
            device_architecture=DeviceArchitectureTypes[self._chip],
        )

    def get_chip_temperature(self):
        self._require()
        # HailoRT's package keeps the interpreter's lock while the chip answers a control.
        ctypes.PyDLL(None).usleep(SETUP.get("control_us", 0))
        hot = SETUP.get("celsius", 47.0) + self._warmer
        return SimpleNamespace(ts0_temperature=hot, ts1_temperature=hot - 1.5, sample_count=7)

    def get_throttling_state(self):
        self._require_hailo_8()
        return True

    def power_measurement(self, dvm=None, measurement_type=None):
        self._require()
        _journal("power")
        if "watts" not in SETUP:
            fail(48)
        if os.environ.get("HAILORT_CONSOLE_LOGGER_LEVEL", "warning") in ("info", "warning"):
            for line in range(3):
                print(f"[HailoRT] [warning] made-up line {line} of three", file=sys.stderr)
        return SETUP["watts"]

    def _get_health_information(self):
        self._require_hailo_8()
        return SimpleNamespace(current_temperature_zone=SETUP.get("zone", 0))


class _Device:
    def __init__(self, device_id):
        self.device_id = device_id
        self.control = _Control(device_id)

    def __del__(self):
        self.control.released = True


class Device:
    @classmethod
    def scan(cls):
        return [] if SETUP.get("no_driver") or SETUP.get("no_device") else list(DEVICES)


class HailoSchedulingAlgorithm:
    NONE = "NONE"
    ROUND_ROBIN = "ROUND_ROBIN"


class VDevice:
    asked = 0

    @staticmethod
    def create_params():
        # VDeviceParams' own default of 4.x is not the library's.
        kind = HailoSchedulingAlgorithm
        return SimpleNamespace(
            scheduling_algorithm=kind.NONE if release.VERSION[0] == 4 else kind.ROUND_ROBIN, device_ids=[]
        )

    def __init__(self, params=None, *, device_ids=None):
        _journal("vdevice")
        if SETUP.get("no_driver"):
            fail(release.NO_DRIVER)
        if SETUP.get("no_device"):
            fail(release.NO_DEVICE)
        if "vdevice" in SETUP and VDevice.asked < SETUP.get("times", 1000):
            VDevice.asked += 1
            fail(SETUP["vdevice"])
        params = params or self.create_params()
        if device_ids and release.VERSION[0] == 4:
            params.scheduling_algorithm = HailoSchedulingAlgorithm.NONE
        self._scheduled = params.scheduling_algorithm != HailoSchedulingAlgorithm.NONE
        wanted = device_ids or params.device_ids
        # Without ids the first that is free, as VDevice::create takes it.
        for self._id in wanted or DEVICES:
            if self._id not in DEVICES:
                fail(61)
            if release.VERSION[0] == 5 and DEVICES[self._id] != "HAILO10H":
                fail(79)
            # A device belongs to one process at a time.
            self._lock = open(SETUP["node"] + str(list(DEVICES).index(self._id) or ""), "rb")
            try:
                fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except OSError:
                self._lock.close()
        fail(73 if wanted else 74)

    def create_infer_model(self, hef_source, network_name=""):
        _journal("create")
        return _InferModel(HEF(hef_source), DEVICES[self._id], self._scheduled)

    def get_physical_devices(self):
        return [_Device(self._id)]

    def release(self):
        self._lock.close()
