"""What this host has for a HEF: chip on the bus, driver, device node, HailoRT, and its failures in words.

Never tried on a host with a Hailo device. PCI ids, modules and node names are those of
hailo-ai/hailort-drivers (common/pcie_common.h and linux/pcie of v4.23.0, v5.0.0, v5.2.0 and v5.3.0),
statuses those of hailo-ai/hailort (libhailort/include/hailo/hailort.h, v4.18.0 to v5.2.0).
"""

import glob
import os
import re
import sys
from collections import namedtuple

from hailo_hef import AGAIN, CannotRun

DEVICES = "/dev"
PCI_DEVICES = "/sys/bus/pci/devices"
MODULES = "/sys/module"

PCI_VENDOR = "0x1e60"

# A device node of driver 4.x and 5.0 to 5.2, and of 5.3.
NODES = ("hailo[0-9]*", "h1x-[0-9]*")

# The driver's kernel module; 5.0 still has the older name.
DRIVERS = ("hailo_pci", "hailo1x_pci")

Family = namedtuple("Family", "chips release package")
HAILO_8 = Family("Hailo-8 or Hailo-8L", 4, "hailo-all")
HAILO_10 = Family("Hailo-10H", 5, "hailo-h10-all")
FAMILIES = {"0x2864": HAILO_8, "0x45c4": HAILO_10}

# The first release of each major version that is served.
SERVED = {4: (4, 18), 5: (5, 1)}

# From this release on which version of a HEF's header is the newest that HailoRT reads.
READ_HEADERS = (((4, 18), 1), ((4, 20), 2), ((4, 21), 3))

RELEASE = re.compile(r"(\d+)\.(\d+)\.(\d+)")

# Where HailoRT's Python package throws a class without the status: its name.
STATUS_OF_CLASS = {
    "HailoRTInvalidArgumentException": 2,
    "HailoRTTimeout": 4,
    "HailoRTInvalidOperationException": 6,
    "InvalidProtocolVersionException": 15,
    "HailoRTFirmwareControlFailedException": 18,
    "HailoRTInvalidHEFException": 26,
    "HailoRTPCIeDriverException": 36,
    "HailoRTDriverOperationFailedException": 36,
    "HailoRTUnsupportedOpcodeException": 48,
    "HailoRTNotFoundException": 61,
    "HailoCommunicationClosedException": 62,
    "HailoRTHEFNotCompatibleWithDevice": 93,
}

IN_USE, OUT_OF_DEVICES = 73, 74
OTHER_CHIP = (26, 93)
NO_DRIVER = 64

SERVER = "; load the model again, and power the device off and on if that does not help"
REBOOT = "sudo apt full-upgrade, then reboot"

# What these mean and what to do; the log of the kernel is named where the driver writes to it.
WORDS = {
    3: "HailoRT has no memory left on this host; end what else runs there",
    16: "the device's firmware is of another version than HailoRT; " + REBOOT
    + ", then power the device off and on",
    36: "the driver refused what HailoRT asked for; dmesg | grep -i hailo tells why",
    62: "the connection to the device's own server was lost" + SERVER,
    76: "HailoRT and its driver are of different versions; " + REBOOT,
    79: "this HailoRT does not run this device",
    81: "HailoRT has no contiguous memory left; dmesg | grep -i hailo tells more, a reboot frees it",
    85: "HailoRT and its driver are of different versions; " + REBOOT,
    86: "HailoRT and its driver are of different versions; " + REBOOT,
    87: "the driver waited in vain for the device; power it off and on, dmesg | grep -i hailo tells more",
    89: "the device's own server refused the connection" + SERVER,
    96: "the device's own server is not connected" + SERVER,
    97: "the device is temporarily unavailable" + SERVER,
}


def first_line(*path):
    """The first line of a small file of the kernel's, or None."""
    try:
        with open(os.path.join(*path), encoding="ascii") as file:
            return file.readline().strip() or None
    except (OSError, ValueError):
        return None


def families():
    """The families of Hailo chips on the PCIe bus."""
    found = set()
    for folder in glob.glob(os.path.join(PCI_DEVICES, "*")):
        if first_line(folder, "vendor") == PCI_VENDOR:
            found.add(FAMILIES.get(first_line(folder, "device")))
    return found - {None}


def package():
    """Raspberry Pi OS's package for the chip on the bus; both where that does not tell."""
    found = families() or {HAILO_8, HAILO_10}
    if len(found) == 1:
        return found.pop().package
    return f"{HAILO_8.package} ({HAILO_8.chips}) or {HAILO_10.package} ({HAILO_10.chips})"


def nodes():
    """The device nodes that are there."""
    return sorted(each for name in NODES for each in glob.glob(os.path.join(DEVICES, name)))


def driver(major):
    """The loaded driver's version, of this major version before another; None if none is loaded."""
    loaded = [first_line(MODULES, name, "version") for name in DRIVERS]
    loaded = [each for each in loaded if each]
    return next((each for each in loaded if each.startswith(f"{major}.")), (loaded or [None])[0])


def pcie_link(device_id):
    """As in 8.0 GT/s PCIe x1, or None."""
    speed = first_line(PCI_DEVICES, device_id, "current_link_speed")
    width = first_line(PCI_DEVICES, device_id, "current_link_width")
    return f"{speed} x{width}" if speed and width else None


def load_hailo_platform():
    """HailoRT's Python package and its release as three numbers; CannotRun if it does not serve this chip."""
    # Not on the SD card of a device that is being measured; whoever wants the log sets it.
    os.environ.setdefault("HAILORT_LOGGER_PATH", "NONE")
    try:
        import hailo_platform
    except ModuleNotFoundError as e:
        if e.name != "hailo_platform":
            raise CannotRun(f"{e}; sudo apt install --reinstall {package()}") from e
        raise CannotRun(
            f"the Python package hailo_platform is missing for {sys.executable}; "
            f"sudo apt install {package()}, then reboot"
        ) from e
    except Exception as e:  # whatever a native library that does not fit throws
        raise CannotRun(
            f"hailo_platform cannot be loaded: {e}; its parts are of different versions: "
            f"sudo apt install --reinstall {package()}, then reboot"
        ) from e
    return hailo_platform, release(getattr(hailo_platform, "__version__", "unknown"))


def release(version):
    """The release as three numbers; CannotRun if this worker or the chip on the bus is not for it."""
    said = f"hailo_platform is of version {version}"
    numbers = RELEASE.match(version)
    numbers = tuple(int(each) for each in numbers.groups()) if numbers else (0, 0, 0)
    if numbers[0] not in SERVED:
        raise CannotRun(
            f"{said}, this worker needs HailoRT 4.18 or a later 4.x for a {HAILO_8.chips}, "
            f"5.1 or a later 5.x for a {HAILO_10.chips}; sudo apt install {package()}, then reboot"
        )
    there = families()
    other = HAILO_8 if numbers[0] == HAILO_10.release else HAILO_10
    own = HAILO_10 if other is HAILO_8 else HAILO_8
    if there == {other}:
        raise CannotRun(
            f"{said}, which is for a {own.chips}, and the device is a {other.chips}; "
            f"sudo apt remove {own.package}, then sudo apt install {other.package}, then reboot"
        )
    if numbers[:2] < SERVED[numbers[0]]:
        least = ".".join(str(each) for each in SERVED[numbers[0]])
        raise CannotRun(
            f"{said}, this worker needs {least} or newer; "
            "sudo apt update && sudo apt full-upgrade, then reboot"
        )
    return numbers


def in_dots(numbers):
    """4.20.1"""
    return ".".join(str(each) for each in numbers)


def check_header(path, header, numbers):
    """CannotRun if this release does not read HEFs with such a header."""
    newest = max(reads for since, reads in READ_HEADERS if numbers[:2] >= since)
    if header.version > newest:
        raise CannotRun(
            f"{path} has a header of version {header.version} and HailoRT {in_dots(numbers)} reads "
            f"versions up to {newest}: {newer_compiler(header)}"
        )


def newer_compiler(header):
    """What to do about a HEF that is newer than HailoRT."""
    compiler = f" ({header.compiler})" if header.compiler else ""
    return (
        f"its Dataflow Compiler{compiler} is newer; {REBOOT}, or compile it with the version "
        "that belongs to this HailoRT"
    )


def check_device():
    """CannotRun if there is no device node that this process may use."""
    there = nodes()
    if not there:
        raise CannotRun(no_device())
    if not any(os.access(node, os.R_OK | os.W_OK) for node in there):
        raise CannotRun(
            f"no permission on {there[0]}; let the user of this process read and write it, as with "
            'the udev rule SUBSYSTEM=="hailo_chardev", MODE="0666" (hailo1x for a node h1x-0), or '
            "by its group"
        )


def no_device():
    """Why there is no device that HailoRT could use."""
    there = families()
    if not there:
        return (
            "no Hailo device: the PCIe bus has none and there is no node like "
            f"{os.path.join(DEVICES, 'hailo0')}; look at the module's seat and cable, and at lspci"
        )
    chips = " and a ".join(sorted(each.chips for each in there))
    if all(first_line(MODULES, name, "version") is None for name in DRIVERS):
        return (
            f"there is a {chips} but its driver is not loaded; sudo apt install dkms, "
            f"sudo apt install --reinstall {package()}, then reboot; dmesg | grep -i hailo tells more"
        )
    return (
        f"there is a {chips} and a driver, but no device that HailoRT can use; power it off and on; "
        "dmesg | grep -i hailo tells more"
    )


def status_of(failure):
    """HailoRT's status of a failure, or None: as a number in its cause, in its text, or by its class."""
    for each in (failure.__cause__, failure):
        text = str(each.args[0]) if each is not None and each.args else ""
        if text.isdigit() and type(each).__name__ == "HailoRTStatusException":
            return int(text)
    told = re.search(r"failed with error: (\d+)", str(failure))
    if told:
        return int(told.group(1))
    return STATUS_OF_CLASS.get(type(failure).__name__)


def in_words(failure):
    """A failure of HailoRT and what to do about it."""
    status = status_of(failure)
    if status in WORDS:
        return WORDS[status]
    return f"HailoRT failed: {failure}"


def no_hef(failure, path, header, numbers):
    """Why HailoRT does not open a HEF, whose length and beginning are right."""
    status = status_of(failure)
    compared = f"HailoRT {in_dots(numbers)} does not read {path}: "
    if status == 91:
        return f"{compared}its checksum is wrong; {AGAIN}"
    if status == 92:
        return compared + newer_compiler(header)
    if status == 26:
        return (
            f"{compared}it is damaged, or its Dataflow Compiler is newer; {AGAIN}; if that is the "
            f"same, {REBOOT}, or compile it with the version that belongs to this HailoRT"
        )
    return in_words(failure)


def in_use(failure, scan):
    """Whether another process has the device. scan: HailoRT's own list of devices, None if it has none."""
    status = status_of(failure)
    return status == IN_USE or status == OUT_OF_DEVICES and bool(scan)


def no_vdevice(failure, scan, wanted):
    """Why HailoRT does not give the device; scan as above, wanted: the id that was asked for, or None."""
    status = status_of(failure)
    if in_use(failure, scan):
        return (
            f"the Hailo device{' ' + wanted if wanted else ''} is in use by another process; "
            f"sudo lsof {' '.join(nodes())} names it: stop it"
        )
    if status in (NO_DRIVER, OUT_OF_DEVICES):
        return no_device()
    return in_words(failure)
