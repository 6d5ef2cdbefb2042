"""Starts the worker for HEFs on the stand-in of HailoRT: run_worker.py WORKER NODE SYSFS FILE.hef

NODE and SYSFS take the places of /dev/hailo0 and of the PCI devices. Root gives its rights up, so
that a node without permission is one.
"""

import importlib.util
import os
import sys

worker, node, sysfs, hef = sys.argv[1:]
spec = importlib.util.spec_from_file_location("hailo_worker", worker)
hailo_worker = importlib.util.module_from_spec(spec)
sys.dont_write_bytecode = True
spec.loader.exec_module(hailo_worker)
hailo_worker.DEVICE_NODE = node
hailo_worker.PCI_DEVICES = sysfs
hailo_worker.DRIVER_VERSION = os.path.join(sysfs, "driver_version")
hailo_worker.LOAD_LIMIT_S = int(os.environ.get("LOAD_LIMIT_S", hailo_worker.LOAD_LIMIT_S))
if os.geteuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
code = hailo_worker.main(hef)
sys.stderr.flush()
os._exit(code)
