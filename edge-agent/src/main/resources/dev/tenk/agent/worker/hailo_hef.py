"""Reads the header of a HEF: for which chip it was compiled and with what, without HailoRT.

The layout was read in hailo-ai/hailort v4.23.0, libhailort/src/hef/hef_internal.hpp (hef__header_t, its
numbers big-endian) and libhailort/hef.proto (ProtoHEFHef, ProtoHEFHeader); the compiler's version as
numbers in hef.proto of v5.2.0. Version 1 was compared with a real HEF, the others with their source only.
"""

import os
import struct
from collections import namedtuple

MAGIC = b"\x01HEF"

# Magic, version of the header, bytes of the protobuf that follows it.
COMMON = struct.Struct(">4sII")

# What comes between these and the protobuf, by version: a checksum, and how many bytes follow the protobuf.
REST = {
    0: struct.Struct(">I16s"),
    1: struct.Struct(">IQI"),
    2: struct.Struct(">QQQQ"),
    3: struct.Struct(">QQIQQQ"),
}

# The protobuf's own header is its first field; what is large comes behind it.
MOST_HEADER_BYTES = 1 << 16

# ProtoHEFHwArch. 5 is the Hailo-10H's old number. 103 is said to be a Hailo-15H's until 4.23 and stands
# for both since 5.1.
CHIPS = {
    0: "HAILO8",
    1: "HAILO8",
    2: "HAILO8R",
    3: "HAILO8L",
    4: "HAILO15M",
    5: "HAILO10H",
    6: "HAILO15L",
    103: "HAILO10H, HAILO15H",
}

# By the device's architecture, as DeviceBase::is_hef_compatible of v4.23.0 and
# hef_arch_to_device_compatible_archs of v5.2.0 (device_internal.cpp) have it.
RUN_BY = {
    "HAILO8": {0, 1, 2, 3},
    "HAILO8L": {3},
    "HAILO10H": {4, 5, 103},
}

AGAIN = "copy it again and compare sha256sum on both sides"


class CannotRun(Exception):
    """Why this HEF cannot run here, in a sentence for the user."""


class Header(namedtuple("Header", "version chip_number compiler")):
    """What a HEF's header tells; chip_number and compiler are None where it does not."""

    @property
    def chip(self):
        """The chip it was compiled for, in HailoRT's words, or None."""
        return CHIPS.get(self.chip_number)

    def runs_on(self, architecture):
        """False if it is known not to; what is not known is HailoRT's to tell."""
        if self.chip is None or architecture not in RUN_BY:
            return True
        return self.chip_number in RUN_BY[architecture]


def read(path):
    """The header of the file at this path; CannotRun if it is no whole HEF."""
    try:
        with open(path, "rb") as file:
            return _read(file, os.fstat(file.fileno()).st_size, path)
    except OSError as e:
        raise CannotRun(f"{path} cannot be read: {e.strerror}") from e


def _read(file, size, path):
    if size == 0:
        raise CannotRun(f"{path} is empty; {AGAIN}")
    common = file.read(COMMON.size)
    if common[: len(MAGIC)] != MAGIC:
        raise CannotRun(
            f"{path} is not a HEF: it does not begin as one; give the .hef file that Hailo's "
            "Dataflow Compiler wrote"
        )
    if len(common) < COMMON.size:
        raise CannotRun(f"{path} is cut short: it has {size} bytes, less than its header; {AGAIN}")
    _, version, proto_bytes = COMMON.unpack(common)
    if version not in REST:
        return Header(version, None, None)
    rest = file.read(REST[version].size)
    if len(rest) < REST[version].size:
        raise CannotRun(f"{path} is cut short: it has {size} bytes, less than its header; {AGAIN}")
    expected = COMMON.size + len(rest) + proto_bytes + _behind(version, REST[version].unpack(rest))
    if size != expected:
        how = "cut short" if size < expected else "too long"
        raise CannotRun(f"{path} is {how}: it has {size} bytes instead of {expected}; {AGAIN}")
    chip_number, compiler = _identity(file.read(min(proto_bytes, MOST_HEADER_BYTES)))
    return Header(version, chip_number, compiler)


def _behind(version, rest):
    """How many bytes follow the protobuf."""
    if version == 0:
        return 0
    if version == 3:
        return rest[1] + rest[3]
    return rest[1]


def _identity(proto):
    """Chip and compiler, each None if the protobuf does not tell: HailoRT says what is wrong with it."""
    try:
        header = _fields(proto, 1).get(1)
        if header is None:
            return None, None
        fields = _fields(header)
        compiler = fields.get(3, b"").decode() or None
        if compiler is None and 5 in fields:
            numbers = _fields(fields[5])
            compiler = ".".join(str(numbers.get(each, 0)) for each in (1, 2, 3))
        return fields.get(1, 0), compiler
    except (IndexError, ValueError, AttributeError, TypeError):
        return None, None


def _fields(proto, until=None):
    """A protobuf message's fields by number, up to this one; the last of each."""
    fields = {}
    at = 0
    while at < len(proto) and until not in fields:
        key, at = _varint(proto, at)
        number, kind = key >> 3, key & 7
        if kind == 0:
            fields[number], at = _varint(proto, at)
        elif kind == 2:
            length, at = _varint(proto, at)
            if at + length > len(proto):
                raise ValueError("a field that ends behind its message")
            fields[number] = proto[at : at + length]
            at += length
        elif kind in (1, 5):
            at += 8 if kind == 1 else 4
        else:
            raise ValueError("no protobuf")
    return fields


def _varint(proto, at):
    value = 0
    for shift in range(0, 70, 7):
        byte = proto[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
    raise ValueError("no protobuf")
