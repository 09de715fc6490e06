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
import gc
import os
import platform
import signal
import socket
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.append(HERE)

import rights  # noqa: E402
from rights import call, mount  # noqa: E402

if __name__ == "__main__":
    sys.argv[3:] = rights.find_libraries(sys.argv[3:])

import worker  # noqa: E402 (which takes the libraries' folders from the command line)

FORKED, SHUT_IN = b"forked", b"shut in"
GIVEN, WORK = "/given", "/tmp/work"
NOBODY = 65534
MOST_FILES = 20_000  # in each private folder: an empty one takes memory too
PRIVATE = ("/tmp/", "/dev/shm/")
CLONE = {"x86_64": 56, "aarch64": 220}
NEW_MOUNTS, NEW_HOST_NAME, NEW_IPC = 0x00020000, 0x04000000, 0x08000000
NEW_USER, NEW_PIDS, NEW_NETWORK = 0x10000000, 0x20000000, 0x40000000
TRIM_THRESHOLD, MMAP_THRESHOLD = -1, -3  # for mallopt
SPACES = NEW_MOUNTS | NEW_HOST_NAME | NEW_IPC | NEW_PIDS | NEW_NETWORK


# ---------------------------------------------------------------------------------------- the child


def _clone() -> int:
    """Fork into new namespaces; return 0 in the child, and its number in this one.

    As `os.fork` does it, but for the flags.
    """
    ctypes.pythonapi.PyOS_BeforeFork()
    number = CLONE[platform.machine()]
    pid = rights.libc.syscall(number, SPACES | signal.SIGCHLD, None, None, None, None)
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
    call("prctl", rights.SET_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
    call("prctl", rights.SET_DUMPABLE, 1, 0, 0, 0)  # or it could not write its own map of users
    os.setsid()
    old_proc = os.open("/proc", os.O_PATH | os.O_DIRECTORY)
    _make_mounts(tmp_bytes)
    call("unshare", NEW_USER)
    for name, text in (("setgroups", "deny"), ("uid_map", f"{NOBODY} 0 1"),
                       ("gid_map", f"{NOBODY} 0 1")):  # fmt: skip
        file = os.open(f"self/{name}", os.O_WRONLY, dir_fd=old_proc)
        os.write(file, text.encode())
        os.close(file)
    os.close(old_proc)
    rights.give_up_all()


def _make_mounts(tmp_bytes: int) -> None:
    """Cover what may be written, and what tells of other processes, with new and empty ones."""
    libraries = {path for path in (sys.base_prefix, *sys.argv[3:]) if path.startswith(PRIVATE)}
    kept = {path: os.open(path, os.O_PATH) for path in libraries}
    mine = rights.NO_SETUID | rights.NO_DEVICES
    proc = mine | rights.NO_PROGRAMS
    mount("proc", "/proc", proc)
    mount("", "/proc", rights.REMOUNT | rights.BIND | rights.READ_ONLY | proc)
    rights.keep_devices()
    for folder in PRIVATE:
        mount("tmpfs", folder, mine, f"size={tmp_bytes},nr_inodes={MOST_FILES},mode=755")
    for path, descriptor in kept.items():  # a Python that is installed below /tmp
        os.makedirs(path)
        mount(f"/proc/self/fd/{descriptor}", path, rights.BIND | rights.WITH_ALL_BELOW)
        os.close(descriptor)
    os.mkdir(WORK)
    for name in os.listdir(f"{GIVEN}/kit"):
        os.symlink(f"{GIVEN}/kit/{name}", f"{WORK}/{name}")
    if os.path.isdir(f"{GIVEN}/matplotlib"):
        os.mkdir("/tmp/matplotlib")
        for name in os.listdir(f"{GIVEN}/matplotlib"):
            os.symlink(f"{GIVEN}/matplotlib/{name}", f"/tmp/matplotlib/{name}")
    os.chdir(WORK)


def _first_process(requests: int, replies: int, status: int, tmp_bytes: int, program: bytes):
    """Be the first process of a new namespace: start the worker, wait for its end, say how."""
    try:
        for number in (signal.SIGCHLD, signal.SIGINT):  # the kernel keeps such signals from it
            signal.signal(number, signal.SIG_DFL)
        _enter(tmp_bytes)
        pid = rights.fork_worker(program)
        if pid:
            os.write(status, SHUT_IN)
    except BaseException as error:
        os.write(status, f"it cannot be shut in: {error}".encode())
        os._exit(1)
    if pid == 0:
        os.close(status)
        _work(requests, replies)
    os.closerange(3, status)
    os.closerange(status + 1, max(requests, replies) + 1)
    code = rights.end_as(pid)
    os.write(status, str(code).encode())
    os._exit(code)


def _work(requests: int, replies: int) -> None:
    """Answer requests as a worker that was started by itself does."""
    sys.argv[:] = [worker.__file__, str(requests), str(replies)]
    try:
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
    call("prctl", rights.SET_DUMPABLE, 0, 0, 0, 0)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # a child that ended needs no one
    worker.prepare()
    worker.cells.make_shell()
    rights.libc.mallopt(TRIM_THRESHOLD, 256 << 20)  # arrays of megabytes come and go: to give
    rights.libc.mallopt(MMAP_THRESHOLD, 32 << 20)  # their memory back each time costs more
    gc.collect()
    gc.freeze()  # what is shared with the children is not looked through again
    serve(control, program)


if __name__ == "__main__":
    main()
