"""Starts the worker for HEFs on a stand-in: run_worker.py WORKER NODE SYSFS [--device ID] FILE.hef

NODE's folder and SYSFS take the places of /dev and of the PCI devices, SYSFS/module of the kernel's
modules. Root gives its rights up, so that a node without permission is one.
"""

import importlib.util
import os
import sys

worker, node, sysfs, *device, hef = sys.argv[1:]
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(worker))
spec = importlib.util.spec_from_file_location("hailo_worker", worker)
hailo_worker = importlib.util.module_from_spec(spec)
spec.loader.exec_module(hailo_worker)
hailo_worker.hailo_host.DEVICES = os.path.dirname(node)
hailo_worker.hailo_host.PCI_DEVICES = sysfs
hailo_worker.hailo_host.MODULES = os.path.join(sysfs, "module")
hailo_worker.KEEP_ALIVE_S = float(os.environ.get("KEEP_ALIVE_S", hailo_worker.KEEP_ALIVE_S))
hailo_device = sys.modules["hailo_device"]
hailo_device.SERVER_WAIT_S = float(os.environ.get("SERVER_WAIT_S", hailo_device.SERVER_WAIT_S))
hailo_worker.LOAD_LIMIT_S = int(os.environ.get("LOAD_LIMIT_S", hailo_worker.LOAD_LIMIT_S))
if os.geteuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
code = hailo_worker.main(hef, *device[1:])
sys.stderr.flush()
os._exit(code)
