"""Opens the Hailo device that a HEF is to run on, one of several by its id.

Never tried with a device; what HailoRT does there is as its sources read.
"""

import time

import hailo_host
from hailo_hef import CannotRun

# A Hailo-10H's own server waits up to 5 s for a client that is gone; until then the device may be in use.
SERVER_WAIT_S = 7
SERVER_PAUSE_S = 0.25


def attempt(read):
    """What a device tells, or None where it does not support the question."""
    try:
        return read()
    except Exception:  # HailoRT's own, of many kinds
        return None


def listed(ids):
    """A and B"""
    return " and ".join(sorted(ids))


def no_such_device(wanted, scan):
    """That the device that was asked for is not there; scan: those that are."""
    return (
        f"there is no Hailo device {wanted}; there is {listed(scan)}: "
        f"name one that is there, as in net.hef@{sorted(scan)[0]}"
    )


def which_device(scan):
    """That one of several has to be said."""
    return (
        f"there are the Hailo devices {listed(scan)} and none is named; say behind the file which "
        f"one runs it, as in net.hef@{sorted(scan)[0]}"
    )


def params_of(hailo_platform, wanted):
    """How the device is opened: with HailoRT's scheduler, and by its id where one is wanted."""
    params = hailo_platform.VDevice.create_params()
    # Without it nothing runs that is not activated, and that is what 4.x's Python package gives by default
    # and whenever it is called with device_ids (hailo-ai/hailort v4.23.0: bindings/python/src/pyhailort.cpp,
    # VDeviceParams, and vdevice_api.hpp, create_from_ids); 5.x and C++ have the scheduler by default.
    params.scheduling_algorithm = hailo_platform.HailoSchedulingAlgorithm.ROUND_ROBIN
    if wanted:
        params.device_ids = [wanted]
    return params


def vdevice_of(hailo_platform, release, wanted):
    """The device of that id, the only one where that is None; CannotRun if it cannot be had."""
    scan = attempt(hailo_platform.Device.scan)
    if wanted and scan and wanted not in scan:
        raise CannotRun(no_such_device(wanted, scan))
    if not wanted and scan and len(scan) > 1:
        raise CannotRun(which_device(scan))
    waits_until_s = time.monotonic() + (SERVER_WAIT_S if release[0] == 5 else 0)
    while True:
        try:
            return hailo_platform.VDevice(params_of(hailo_platform, wanted))
        except Exception as e:  # HailoRT's own, of many kinds
            scan = attempt(hailo_platform.Device.scan)
            if not hailo_host.in_use(e, scan) or time.monotonic() >= waits_until_s:
                raise CannotRun(hailo_host.no_vdevice(e, scan, wanted)) from e
        time.sleep(SERVER_PAUSE_S)
