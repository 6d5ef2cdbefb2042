"""HEFs for the stand-in: a real one's header and protobuf, whose field 3 holds what the net is, as JSON.

What is checked, in which order and with which status, is as in hailo-ai/hailort's hef.cpp of v4.18.0,
v4.20.0 and v4.23.0. Header versions 2 and 3 have an XXH3 checksum there; here it is the CRC of version 1,
made up, since Python has none.
"""

import hashlib
import json
import struct
import zlib

from . import _release as release

REST = {0: ">I16s", 1: ">IQI", 2: ">QQQQ", 3: ">QQIQQQ"}


def net_of(path):
    """What the net is, and the number of the chip it was compiled for; fails as this release does."""
    try:
        with open(path, "rb") as file:
            content = file.read()
    except OSError:
        release.fail(13)
    if len(content) < 12:
        release.fail(14)
    magic, version, proto_bytes = struct.unpack(">4sII", content[:12])
    if version > release.NEWEST_HEADER:
        release.fail(release.NEWER_HEADER)
    rest = struct.Struct(REST[version])
    if len(content) < 12 + rest.size:
        release.fail(14)
    fields = rest.unpack(content[12 : 12 + rest.size])
    content = content[12 + rest.size :]
    if magic != b"\x01HEF":
        release.fail(release.UNKNOWN_EXTENSION)
    behind = 0 if version == 0 else fields[1] + (fields[3] if version == 3 else 0)
    told = fields[1] if version == 0 else fields[0]
    checksum = hashlib.md5(content).digest() if version == 0 else zlib.crc32(content)
    if len(content) != proto_bytes + behind or told != checksum:
        release.fail(release.DAMAGED)
    proto = _message(content[:proto_bytes])
    if any(_message(each).get(1, [0])[0] > 100 for each in proto.get(5, [])):
        release.fail(release.UNKNOWN_EXTENSION)
    net = json.loads(proto[3][0])
    return net, _message(proto[1][0]).get(1, [0])[0]


def _message(content):
    fields = {}
    at = 0
    while at < len(content):
        key, at = _number(content, at)
        if key & 7 == 0:
            value, at = _number(content, at)
        else:
            length, at = _number(content, at)
            value, at = content[at : at + length], at + length
        fields.setdefault(key >> 3, []).append(value)
    return fields


def _number(content, at):
    value = shift = 0
    while True:
        value |= (content[at] & 127) << shift
        at, shift = at + 1, shift + 7
        if content[at - 1] < 128:
            return value, at


def runs(chip_number, chip):
    """As DeviceBase::is_hef_compatible decides."""
    return chip_number in {
        "HAILO8": {0, 1, 2, 3},
        "HAILO8L": {3},
        "HAILO10H": {4, 103},
    }[chip]
