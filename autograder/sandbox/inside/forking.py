"""The fork server: it imports once what every notebook needs, and forks a child for each.

Theory of operation. bubblewrap starts this program as it starts a worker: no network, no file of
the host but a read-only Python. It keeps one right there, to make namespaces, and runs no student's
code: it reads requests of the trusted side from a socket, each a few bytes and three descriptors.
For each it clones a process into process, mount, network, IPC and host name spaces of its own. This
process, number 1 there, covers /proc, /tmp and /dev/shm with new ones, enters a user namespace of
its own, gives up every right, and forks the worker; both take the filter of system calls. It then
only waits: when the worker ends it writes down how and ends too, and with it, by the kernel, all
that the worker started. The trusted side gets a descriptor of that process to kill it by.

A child has nothing of the server's but a copy of its memory, which holds no secret: the socket is
closed, other processes have no number there, and files are left in folders that no one else has.
"""

from __future__ import annotations

import ctypes
import errno
import gc
import os
import platform
import signal
import socket
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.append(HERE)

import worker  # noqa: E402 (which takes the libraries' folders from the command line)

FORKED, SHUT_IN = b"forked", b"shut in"
GIVEN, WORK = "/given", "/tmp/hw4"
NOBODY = 65534
MOST_FILES = 20_000  # in each private folder: an empty one takes memory too
PRIVATE = ("/tmp/", "/dev/shm/")
CLONE = {"x86_64": 56, "aarch64": 220}
NEW_MOUNTS, NEW_HOST_NAME, NEW_IPC = 0x00020000, 0x04000000, 0x08000000
NEW_USER, NEW_PIDS, NEW_NETWORK = 0x10000000, 0x20000000, 0x40000000
SPACES = NEW_MOUNTS | NEW_HOST_NAME | NEW_IPC | NEW_PIDS | NEW_NETWORK
READ_ONLY, NO_SETUID, NO_DEVICES, NO_PROGRAMS, REMOUNT, BIND = 1, 2, 4, 8, 32, 4096
WITH_ALL_BELOW = 16384
SET_DEATH_SIGNAL, SET_DUMPABLE, SET_FILTER, DROP_BOUND, NO_NEW_RIGHTS = 1, 4, 22, 24, 38
FILTER_MODE, CAPABILITIES_VERSION = 2, 0x20080522
LAST_CAPABILITY = 63

libc = ctypes.PyDLL(None, use_errno=True)  # holds Python's lock, as a fork must


def _call(function: str, *arguments) -> int:
    result = getattr(libc, function)(*arguments)
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{function}: {os.strerror(number)}")
    return result


def _mount(what: str, target: str, flags: int, data: str = "") -> None:
    """Mount a file system of kind `what`, or bind the folder `what`."""
    source = what.encode() or None
    _call("mount", source, target.encode(), source, flags, data.encode() or None)


# ---------------------------------------------------------------------------------------- the child


def _clone() -> int:
    """Fork into new namespaces; return 0 in the child, and its number in this one.

    As `os.fork` does it, but for the flags.
    """
    ctypes.pythonapi.PyOS_BeforeFork()
    number = CLONE[platform.machine()]
    pid = libc.syscall(number, SPACES | signal.SIGCHLD, None, None, None, None)
    failure = ctypes.get_errno()
    if pid == 0:
        ctypes.pythonapi.PyOS_AfterFork_Child()
        return 0
    ctypes.pythonapi.PyOS_AfterFork_Parent()
    if pid < 0:
        raise OSError(failure, f"clone: {os.strerror(failure)}")
    return pid


def _enter(tmp_bytes: int) -> None:
    """Shut this process in, for good; it must be number 1 of its namespace."""
    _call("prctl", SET_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
    _call("prctl", SET_DUMPABLE, 1, 0, 0, 0)  # or it could not write its own map of users
    os.setsid()
    old_proc = os.open("/proc", os.O_PATH | os.O_DIRECTORY)
    _make_mounts(tmp_bytes)
    _call("unshare", NEW_USER)
    for name, text in (("setgroups", "deny"), ("uid_map", f"{NOBODY} 0 1"),
                       ("gid_map", f"{NOBODY} 0 1")):  # fmt: skip
        file = os.open(f"self/{name}", os.O_WRONLY, dir_fd=old_proc)
        os.write(file, text.encode())
        os.close(file)
    os.close(old_proc)
    _give_up_rights()


def _make_mounts(tmp_bytes: int) -> None:
    """Cover what may be written, and what tells of other processes, with new and empty ones."""
    libraries = {path for path in (sys.base_prefix, *sys.argv[3:]) if path.startswith(PRIVATE)}
    kept = {path: os.open(path, os.O_PATH) for path in libraries}
    mine = NO_SETUID | NO_DEVICES
    proc = mine | NO_PROGRAMS
    _mount("proc", "/proc", proc)
    _mount("", "/proc", REMOUNT | BIND | READ_ONLY | proc)
    for folder in PRIVATE:
        _mount("tmpfs", folder, mine, f"size={tmp_bytes},nr_inodes={MOST_FILES},mode=755")
    _mount("tmpfs", "/dev/pts", mine | READ_ONLY, "size=4096,mode=755")  # its terminals are shared
    for path, descriptor in kept.items():  # a Python that is installed below /tmp
        os.makedirs(path)
        _mount(f"/proc/self/fd/{descriptor}", path, BIND | WITH_ALL_BELOW)
        os.close(descriptor)
    os.mkdir(WORK)
    os.symlink(f"{GIVEN}/hw4kit", f"{WORK}/hw4kit")
    if os.path.isdir(f"{GIVEN}/matplotlib"):
        os.mkdir("/tmp/matplotlib")
        for name in os.listdir(f"{GIVEN}/matplotlib"):
            os.symlink(f"{GIVEN}/matplotlib/{name}", f"/tmp/matplotlib/{name}")
    os.chdir(WORK)


def _give_up_rights() -> None:
    for capability in range(LAST_CAPABILITY + 1):
        if libc.prctl(DROP_BOUND, capability, 0, 0, 0) < 0 and ctypes.get_errno() != errno.EINVAL:
            raise OSError(ctypes.get_errno(), "a capability cannot be given up")
    header = (ctypes.c_uint32 * 2)(CAPABILITIES_VERSION, 0)
    _call("capset", header, (ctypes.c_uint32 * 6)())
    _call("prctl", NO_NEW_RIGHTS, 1, 0, 0, 0)


class _Program(ctypes.Structure):
    """struct sock_fprog of linux/filter.h."""

    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def _take_filter(program: bytes) -> None:
    if program:
        filtering = _Program(len(program) // 8, program)
        _call("prctl", SET_FILTER, FILTER_MODE, ctypes.byref(filtering), 0, 0)


def _first_process(requests: int, replies: int, status: int, tmp_bytes: int, program: bytes):
    """Be the first process of a new namespace: start the worker, wait for its end, say how."""
    try:
        for number in (signal.SIGCHLD, signal.SIGINT):  # the kernel keeps such signals from it
            signal.signal(number, signal.SIG_DFL)
        _enter(tmp_bytes)
        pid = os.fork()
        if pid:  # the worker, which is sent nothing before this says so
            _call("prctl", SET_DUMPABLE, 0, 0, 0, 0)
            _take_filter(program)
            os.write(status, SHUT_IN)
    except BaseException as error:
        os.write(status, f"it cannot be shut in: {error}".encode())
        os._exit(1)
    if pid == 0:
        os.close(status)
        _work(requests, replies, program)
    os.closerange(3, status)
    os.closerange(status + 1, max(requests, replies) + 1)
    while (ended := os.wait())[0] != pid:
        pass
    code = os.waitstatus_to_exitcode(ended[1])
    code = code if code >= 0 else 128 - code
    os.write(status, str(code).encode())
    os._exit(code)


def _work(requests: int, replies: int, program: bytes) -> None:
    """Answer requests as a worker that was started by itself does."""
    sys.argv[:] = [worker.__file__, str(requests), str(replies)]
    try:
        _take_filter(program)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        sys.modules["numpy"].random.seed()  # as in a new process
        worker.Worker(requests, replies).serve()
    finally:
        os._exit(1)


# --------------------------------------------------------------------------------------- the server


def _fork(descriptors: list[int], tmp_bytes: int, program: bytes, control: int) -> int:
    """Fork a child that works on three descriptors; return one to watch and kill it by."""
    pid = _clone()
    if pid == 0:
        os.close(control)
        _first_process(*descriptors, tmp_bytes, program)
    return os.pidfd_open(pid)


def serve(control: socket.socket, program: bytes) -> None:
    """Fork a child for each request, until the trusted side closes."""
    while True:
        message, descriptors, *_ = socket.recv_fds(control, 64, 3)
        if not message:
            return
        watching = []
        try:
            watching = [_fork(descriptors, int(message), program, control.fileno())]
            socket.send_fds(control, [FORKED], watching)
        except OSError as error:
            control.send(str(error).encode())
        for descriptor in (*descriptors, *watching):
            os.close(descriptor)


def main() -> None:
    control, program = socket.socket(fileno=int(sys.argv[1])), os.read(int(sys.argv[2]), 1 << 16)
    os.close(int(sys.argv[2]))
    _call("prctl", SET_DUMPABLE, 0, 0, 0, 0)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # a child that ended needs no one
    worker.prepare()
    gc.collect()
    gc.freeze()  # what is shared with the children is not looked through again
    serve(control, program)


if __name__ == "__main__":
    main()
