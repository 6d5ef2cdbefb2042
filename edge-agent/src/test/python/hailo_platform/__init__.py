"""A stand-in for HailoRT's Python package, for tests without a device.

Its surface (names, arguments, exceptions and their texts, what buffers must be, that a device is one
process's, that 4.18 leaves buffers of its own in bindings it has run) is that of hailo_platform
4.18's source as published in the repository hailo-ai/hailort; what hardware does is made up. What a
HEF holds here is JSON behind a HEF's first four bytes. Set up by the environment variable FAKE_HAILO.
"""

import ctypes
import enum
import fcntl
import json
import os
import threading
import time
from types import SimpleNamespace

import numpy

SETUP = json.loads(os.environ.get("FAKE_HAILO", "{}"))

if "import_error" in SETUP:
    raise ImportError(SETUP["import_error"])

__version__ = SETUP.get("version", "4.18.0")


class HailoRTException(Exception):
    pass


class HailoRTTimeout(HailoRTException):
    pass


class HailoRTInvalidHEFException(HailoRTException):
    pass


class FormatType(enum.Enum):
    AUTO = 0
    UINT8 = 1
    UINT16 = 2
    FLOAT32 = 3


class DeviceArchitectureTypes(enum.IntEnum):
    HAILO8 = 1
    HAILO8L = 2


def _status(code, name):
    return HailoRTException(f"libhailort failed with error: {code} ({name})")


class HEF:
    def __init__(self, hef_source):
        with open(hef_source, "rb") as file:
            content = file.read()
        try:
            self._net = json.loads(content[4:])
        except ValueError:
            raise HailoRTInvalidHEFException(
                "Invalid HEF. See hailort.log for more information"
            ) from None

    def get_network_group_names(self):
        return [self._net["name"]]

    def get_network_groups_infos(self):
        return [
            SimpleNamespace(
                name=self._net["name"], is_multi_context=self._net.get("contexts", 1) > 1
            )
        ]


class _Stream:
    def __init__(self, name, shape, type_name):
        self.name = name
        self.shape = shape
        self.format = SimpleNamespace(type=FormatType[type_name])


class _Binding:
    def __init__(self):
        self.buffer = None

    def set_buffer(self, buffer):
        if not buffer.flags.writeable:
            raise ValueError("array is not writeable")
        self.buffer = buffer


class _Bindings:
    def __init__(self, inputs, outputs):
        self.inputs = {name: _Binding() for name in inputs}
        self.outputs = {name: _Binding() for name in outputs}

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
        self._ran = 0

    def create_bindings(self, input_buffers=None, output_buffers=None):
        bindings = _Bindings(
            [stream.name for stream in self._model.inputs],
            [stream.name for stream in self._model.outputs],
        )
        for name, buffer in (input_buffers or {}).items():
            bindings.input(name).set_buffer(buffer)
        for name, buffer in (output_buffers or {}).items():
            bindings.output(name).set_buffer(buffer)
        return bindings

    def wait_for_async_ready(self, timeout_ms=1000, frames_count=1):
        if SETUP.get("never_ready"):
            raise HailoRTTimeout(
                "Received a timeout - hailort has failed because a timeout had occurred"
            )

    def get_async_queue_size(self):
        return 4

    def run_async(self, bindings, callback=None):
        (binding,) = bindings
        if self._broken:
            raise _status(61, "HAILO_STREAM_NOT_ACTIVATED")
        self._ran += 1
        ran = self._ran
        net = self._model.net
        inputs = [each.buffer for each in binding.inputs.values()]
        user_buffers = [each.buffer for each in binding.outputs.values()]
        for stream, buffer in zip(self._model.outputs, user_buffers):
            expected = int(numpy.prod(stream.shape)) * (4 if "FLOAT" in str(stream.format.type) else 1)
            if buffer.nbytes != expected:
                raise _status(2, "HAILO_INVALID_ARGUMENT")
        # As 4.18 does: the bindings keep buffers of the library's own from here on.
        for each in binding.outputs.values():
            each.buffer = numpy.empty_like(each.buffer)

        def compute():
            time.sleep(net.get("seconds", 0))
            error = None
            if SETUP.get("fails_at") == ran:
                error = _status(*SETUP["failure"])
                self._broken = True
            else:
                mean = float(numpy.mean(inputs[0]))
                for buffer in user_buffers:
                    values = (numpy.arange(buffer.size) * net.get("gain", 1) + mean) % 256
                    buffer[...] = values.reshape(buffer.shape).astype(buffer.dtype)
            if SETUP.get("hangs_at") != ran and callback:
                callback(completion_info=SimpleNamespace(exception=error))

        print("a library prints this to standard output", flush=True)
        thread = threading.Thread(target=compute, daemon=True)
        thread.start()
        return AsyncInferJob(thread)


class _InferModel:
    def __init__(self, hef):
        self.net = hef._net
        self.inputs = [
            _Stream("net/input_layer1", self.net.get("input", [2, 2, 3]), self.net.get("type", "UINT8"))
        ]
        self.outputs = [_Stream("net/fc1", self.net.get("output", [4]), "UINT8")]

    def configure(self):
        if self.net["architecture"] != SETUP.get("device", "HAILO8L"):
            raise _status(93, "HAILO_HEF_NOT_COMPATIBLE_WITH_DEVICE")
        return _ConfiguredInferModel(self)


class _Control:
    """All but what was asked first fails once its device was let go of."""

    def __init__(self):
        self.released = False

    def _require(self):
        if self.released:
            raise HailoRTException(
                "The device in use has been released. This can happen if 'device.release()' has been "
                "called, or one-liner usage of control 'Device().control.XX()'"
            )

    def identify(self):
        self._require()
        return SimpleNamespace(
            firmware_version=SimpleNamespace(major=4, minor=18, revision=0),
            device_architecture=DeviceArchitectureTypes[SETUP.get("device", "HAILO8L")],
        )

    def get_chip_temperature(self):
        self._require()
        hot = SETUP.get("celsius", 47.0)
        return SimpleNamespace(ts0_temperature=hot, ts1_temperature=hot - 1.5, sample_count=7)

    def get_throttling_state(self):
        self._require()
        return True

    def power_measurement(self, dvm=None, measurement_type=None):
        self._require()
        if "watts" not in SETUP:
            raise _status(31, "HAILO_UNSUPPORTED_OPCODE")
        return SETUP["watts"]

    def _get_health_information(self):
        self._require()
        return SimpleNamespace(current_temperature_zone=SETUP.get("zone", 0))


class _Device:
    device_id = "0001:01:00.0"

    def __init__(self):
        self.control = _Control()

    def __del__(self):
        self.control.released = True


class VDevice:
    def __init__(self, params=None, *, device_ids=None):
        # A device belongs to one process at a time.
        self._lock = open(SETUP["node"], "rb")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise _status(74, "HAILO_OUT_OF_PHYSICAL_DEVICES") from None

    def create_infer_model(self, hef_source, network_name=""):
        if SETUP.get("never_loaded"):
            # Native code that hangs and keeps the interpreter's lock.
            ctypes.PyDLL(None).sleep(600)
        return _InferModel(HEF(hef_source))

    def get_physical_devices(self):
        return [_Device()]

    def release(self):
        self._lock.close()
