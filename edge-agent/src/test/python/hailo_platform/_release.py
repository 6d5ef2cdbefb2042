"""What differs between the releases of HailoRT that the stand-in can be.

FAKE_HAILO's "version" is the release, 4.18.0 by default, "device" the chip that is there. Statuses,
classes and texts are those of hailo-ai/hailort at the tags v4.18.0 to v5.2.0: hailort.h, pyhailort.py
(ExceptionWrapper) and bindings/python/src. What a status stands for in which call is the facts' that the
project keeps of HailoRT by version; 4.23.0's were seen with the real library, the others read.
"""

import enum
import json
import os

SETUP = json.loads(os.environ.get("FAKE_HAILO", "{}"))
__version__ = SETUP.get("version", "4.18.0")
VERSION = tuple(int(each) for each in __version__.split("."))
CHIP = SETUP.get("device", "HAILO10H" if VERSION[0] == 5 else "HAILO8L")

NAMES = {
    2: "HAILO_INVALID_ARGUMENT",
    4: "HAILO_TIMEOUT",
    7: "HAILO_NOT_IMPLEMENTED",
    8: "HAILO_INTERNAL_FAILURE",
    13: "HAILO_OPEN_FILE_FAILURE",
    14: "HAILO_FILE_OPERATION_FAILURE",
    16: "HAILO_UNSUPPORTED_FW_VERSION",
    26: "HAILO_INVALID_HEF",
    36: "HAILO_DRIVER_FAIL" if VERSION < (4, 20) else "HAILO_DRIVER_OPERATION_FAILED",
    48: "HAILO_UNSUPPORTED_OPCODE",
    61: "HAILO_NOT_FOUND",
    62: "HAILO_COMMUNICATION_CLOSED",
    64: "HAILO_PCIE_DRIVER_NOT_INSTALLED" if VERSION < (4, 20) else "HAILO_DRIVER_NOT_INSTALLED",
    72: "HAILO_STREAM_NOT_ACTIVATED",
    73: "HAILO_DEVICE_IN_USE",
    74: "HAILO_OUT_OF_PHYSICAL_DEVICES",
    76: "HAILO_INVALID_DRIVER_VERSION",
    79: "HAILO_NOT_SUPPORTED",
    87: "HAILO_DRIVER_TIMEOUT",
    89: "HAILO_CONNECTION_REFUSED",
    91: "HAILO_HEF_FILE_CORRUPTED",
    92: "HAILO_HEF_NOT_SUPPORTED",
    93: "HAILO_HEF_NOT_COMPATIBLE_WITH_DEVICE",
    96: "HAILO_DEVICE_NOT_CONNECTED",
    97: "HAILO_DEVICE_TEMPORARILY_UNAVAILABLE",
}


class HailoRTStatusException(Exception):
    """Of the native part: its text is the number."""


class HailoRTException(Exception):
    pass


class HailoRTTimeout(HailoRTException):
    pass


class HailoRTInvalidArgumentException(HailoRTException):
    pass


class HailoRTUnsupportedOpcodeException(HailoRTException):
    pass


class HailoRTInvalidHEFException(HailoRTException):
    pass


class HailoRTHEFNotCompatibleWithDevice(HailoRTException):
    pass


class HailoRTPCIeDriverException(HailoRTException):
    pass


class HailoRTDriverOperationFailedException(HailoRTException):
    pass


class HailoCommunicationClosedException(HailoRTException):
    pass


CLASSES = {
    2: (HailoRTInvalidArgumentException, "Invalid argument. See hailort.log for more information"),
    4: (HailoRTTimeout, "Received a timeout - hailort has failed because a timeout had occurred"),
    26: (HailoRTInvalidHEFException, "Invalid HEF. See hailort.log for more information"),
    48: (
        HailoRTUnsupportedOpcodeException,
        "HailoRT has failed because an unsupported opcode was sent to device",
    ),
}
if VERSION < (4, 20):
    CLASSES[36] = (
        HailoRTPCIeDriverException,
        "PCIe driver failure. run 'dmesg | grep hailo' for more information",
    )
else:
    CLASSES[36] = (
        HailoRTDriverOperationFailedException,
        "Failure in hailort driver ioctl. run 'dmesg | grep hailo' for more information",
    )
    CLASSES[62] = (
        HailoCommunicationClosedException,
        "Communication closed failure. Check server-client connection",
    )
if VERSION >= (4, 21):
    CLASSES[93] = (
        HailoRTHEFNotCompatibleWithDevice,
        "HEF file is not compatible with device. See hailort.log for more information",
    )


def exception_of(code):
    """As a callback gets it: without the number as its cause."""
    if code in CLASSES:
        kind, text = CLASSES[code]
        return kind(text)
    return HailoRTException(f"libhailort failed with error: {code} ({NAMES[code]})")


def fail(code):
    """As a call fails with this status."""
    raise exception_of(code) from HailoRTStatusException(str(code))


# How a HEF fails, by release.
OTHER_CHIP = 93 if VERSION >= (4, 21) else 26
NEWEST_HEADER = 3 if VERSION >= (4, 21) else 2 if VERSION >= (4, 20) else 1
NEWER_HEADER = 92 if VERSION >= (4, 21) else 26 if VERSION >= (4, 20) else 8
UNKNOWN_EXTENSION = 92 if VERSION >= (4, 21) else 26
DAMAGED = 91 if VERSION >= (4, 21) else 26

# VDevice() without driver and device, and without a device.
NO_DRIVER = 74 if VERSION[:2] == (4, 23) or VERSION >= (5, 1) else 64
NO_DEVICE = 74

# Buffers of post-processing.
NMS_IN_BYTES = VERSION >= (4, 21)
NMS_SAYS_BYTES = VERSION >= (5, 1)
BYTE_MASK_REFUSED = VERSION[:2] == (4, 19)
BY_SCORE_REFUSED = VERSION < (4, 21)

# A minute without an inference ends the process.
ENDS_IDLE = VERSION < (4, 19)


class FormatType(enum.Enum):
    AUTO = 0
    UINT8 = 1
    UINT16 = 2
    FLOAT32 = 3


FormatOrder = enum.Enum(
    "FormatOrder",
    ["NHWC", "NC", "HAILO_NMS_WITH_BYTE_MASK"]
    + (["HAILO_NMS"] if VERSION < (4, 21) else [])
    + (["HAILO_NMS_BY_CLASS", "HAILO_NMS_BY_SCORE"] if VERSION >= (4, 20) else []),
)


class DeviceArchitectureTypes(enum.IntEnum):
    HAILO8 = 1
    HAILO8L = 2
    HAILO10H = 6
