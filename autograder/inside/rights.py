"""What a process does about its own rights before any code of a student's runs in it."""

from __future__ import annotations

import contextlib
import ctypes
import os
import stat
from collections.abc import Sequence

READ_ONLY, NO_SETUID, NO_DEVICES, NO_PROGRAMS, REMOUNT, BIND = 1, 2, 4, 8, 32, 4096
MOVE, WITH_ALL_BELOW = 8192, 16384
DETACH = 2  # MNT_DETACH
SET_DEATH_SIGNAL, SET_DUMPABLE, SET_FILTER, READ_BOUND, DROP_BOUND = 1, 4, 22, 23, 24
NO_NEW_RIGHTS = 38
FILTER_MODE, CAPABILITIES_VERSION = 2, 0x20080522
LAST_CAPABILITY = 63
DEVICES = ("/dev/null", "/dev/random", "/dev/urandom")
NO_SUCH_FILE = os.makedev(0, 0)  # overlayfs takes such a device for a name that is not there

libc = ctypes.PyDLL(None, use_errno=True)  # holds Python's lock, as a fork must


def call(function: str, *arguments) -> int:
    """Call a function of libc. Raises OSError if it fails."""
    result = getattr(libc, function)(*arguments)
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{function}: {os.strerror(number)}")
    return result


def mount(what: str, target: str, flags: int, data: str = "") -> None:
    """Mount a file system of kind `what`, or bind the folder `what`."""
    source = what.encode() or None
    call("mount", source, target.encode(), source, flags, data.encode() or None)


def mount_anew(folder: str, without: Sequence[str], spare: str) -> None:
    """Let a read-only folder be where it is, without the names `without`, and tell no one whose.

    The list of mounts names the folder that a mount shows, but not the layers of an overlay by the
    names that they have outside. `spare` is a folder to work in; it is left as it was.

    Raises:
        OSError: this kernel has no overlays here; all is as it was.
    """
    flags = READ_ONLY | NO_SETUID | NO_DEVICES
    mount("tmpfs", spare, NO_SETUID, "size=1m,mode=755")
    try:
        for name in without:
            os.makedirs(os.path.dirname(f"{spare}/gone/{name}"), exist_ok=True)
            os.mknod(f"{spare}/gone/{name}", stat.S_IFCHR, NO_SUCH_FILE)
        os.makedirs(f"{spare}/gone", exist_ok=True)
        os.mkdir(f"{spare}/new")
        mount("overlay", f"{spare}/new", flags, f"lowerdir={spare}/gone:{folder}")
        call("umount2", folder.encode(), DETACH)
        call("mount", f"{spare}/new".encode(), folder.encode(), None, MOVE, None)
    finally:
        call("umount2", spare.encode(), DETACH)


def keep_devices() -> None:
    """Let the machine's devices be read and written, but not be changed themselves.

    Where the marker is root a student's process would be their owner, who may shut them for all.
    bubblewrap itself can make them read-only only so that they cannot be opened either.
    """
    for path in DEVICES:
        flags = REMOUNT | BIND | READ_ONLY | NO_SETUID | NO_PROGRAMS
        call("mount", None, path.encode(), None, flags, None)


def give_up_all() -> None:
    """Give up every right, and all ways to get one."""
    for capability in range(LAST_CAPABILITY + 1):
        if libc.prctl(READ_BOUND, capability, 0, 0, 0) == 1:
            call("prctl", DROP_BOUND, capability, 0, 0, 0)
    header = (ctypes.c_uint32 * 2)(CAPABILITIES_VERSION, 0)
    call("capset", header, (ctypes.c_uint32 * 6)())
    call("prctl", NO_NEW_RIGHTS, 1, 0, 0, 0)


class _Program(ctypes.Structure):
    """struct sock_fprog of linux/filter.h."""

    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def take_filter(program: bytes) -> None:
    """Let the kernel refuse system calls as a program says, to this process and all it starts."""
    if program:
        filtering = _Program(len(program) // 8, program)
        call("prctl", SET_FILTER, FILTER_MODE, ctypes.byref(filtering), 0, 0)


def fork_worker(program: bytes) -> int:
    """Fork; return 0 in the new process, and its number in this one, which it cannot look at.

    Both take the filter `program`.
    """
    call("prctl", SET_DUMPABLE, 0, 0, 0, 0)
    pid = os.fork()
    if pid == 0:
        call("prctl", SET_DUMPABLE, 1, 0, 0, 0)
    take_filter(program)
    return pid


def end_as(worker: int) -> int:
    """Wait as the first process of a namespace until `worker` ends; return its exit code.

    That of a signal is 128 and its number.
    """
    while (ended := os.wait())[0] != worker:
        pass
    code = os.waitstatus_to_exitcode(ended[1])
    return code if code >= 0 else 128 - code


def find_libraries(arguments: Sequence[str]) -> list[str]:
    """Return the folders of libraries of a command line `FOLDERS… -- NAMES…`, told anew.

    Where they cannot be mounted anew they are as bubblewrap has mounted them.
    """
    at = arguments.index("--")
    folders, names = list(arguments[:at]), list(arguments[at + 1 :])
    for folder in folders:
        inside = [os.path.relpath(name, folder) for name in names if name.startswith(folder + "/")]
        with contextlib.suppress(OSError):
            mount_anew(folder, inside, "/given/spare")
    return folders
