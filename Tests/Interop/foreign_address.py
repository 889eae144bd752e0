"""Clients that do not come from the loopback network, on a machine that need not have another: a network namespace."""

import contextlib
import ctypes
import fcntl
import os
import socket
import struct
from concurrent.futures import ThreadPoolExecutor

import pytest

CLONE_NEWNET = 0x40000000
SIOCSIFFLAGS, SIOCSIFADDR = 0x8914, 0x8916
IFF_UP_RUNNING = 0x41

# For documentation (RFC 5737): nobody's, and not loopback.
ADDRESS = "192.0.2.1"


def _leave():
    """Gives the calling thread, and what it starts, a network of its own, with two addresses of this machine."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNET) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"a network of one's own: {os.strerror(number)}")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        fcntl.ioctl(control, SIOCSIFFLAGS, struct.pack("16sH14x", b"lo", IFF_UP_RUNNING))
        address = struct.pack("HH4s8x", socket.AF_INET, 0, socket.inet_aton(ADDRESS))
        fcntl.ioctl(control, SIOCSIFADDR, struct.pack("16s16s", b"lo:1", address))


@contextlib.contextmanager
def own_network():
    """A function that calls another in a network of its own: what that starts is there, what it connects comes from there."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        try:
            thread.submit(_leave).result()
        except PermissionError as error:
            if os.geteuid() == 0:
                raise
            pytest.skip(f"{error}; this test needs root")
        yield lambda function, *arguments, **options: thread.submit(function, *arguments, **options).result()
