"""A filter of system calls for the untrusted process, as a classic BPF program.

It refuses what a notebook never needs and what would undo the other limits: memory that no process
has mapped (memfd, System V shared memory), new namespaces with file systems of their own, and the
kernel's corners in which its faults are found. Numbers are those of Linux's `asm/unistd_64.h` and
`asm-generic/unistd.h`; the program's format is that of `linux/filter.h` and `linux/seccomp.h`.
"""

from __future__ import annotations

import contextlib
import errno
import os
import platform
import struct
from collections.abc import Iterator

LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
ALLOW, REFUSE = 0x7FFF0000, 0x00050000  # SECCOMP_RET_ALLOW, SECCOMP_RET_ERRNO | number
NUMBER, ARCHITECTURE, FIRST_ARGUMENT = 0, 4, 16  # offsets in struct seccomp_data
NEW_USER_NAMESPACE = 0x10000000  # CLONE_NEWUSER
CLONE3 = 435  # its flags are out of a filter's sight: "no such call", so that libc takes clone

# The newer calls have the same numbers everywhere.
EVERYWHERE = {
    "io_uring_setup": 425,
    "open_tree": 428,
    "move_mount": 429,
    "fsopen": 430,
    "fsconfig": 431,
    "fsmount": 432,
    "fspick": 433,
    "mount_setattr": 442,
    "memfd_secret": 447,
}
X86_64 = EVERYWHERE | {
    "shmget": 29,
    "semget": 64,
    "msgget": 68,
    "ptrace": 101,
    "pivot_root": 155,
    "mount": 165,
    "umount2": 166,
    "add_key": 248,
    "request_key": 249,
    "keyctl": 250,
    "unshare": 272,
    "perf_event_open": 298,
    "setns": 308,
    "process_vm_readv": 310,
    "process_vm_writev": 311,
    "memfd_create": 319,
    "bpf": 321,
    "userfaultfd": 323,
}
AARCH64 = EVERYWHERE | {
    "umount2": 39,
    "mount": 40,
    "pivot_root": 41,
    "unshare": 97,
    "ptrace": 117,
    "msgget": 186,
    "semget": 190,
    "shmget": 194,
    "add_key": 217,
    "request_key": 218,
    "keyctl": 219,
    "perf_event_open": 241,
    "setns": 268,
    "process_vm_readv": 270,
    "process_vm_writev": 271,
    "memfd_create": 279,
    "bpf": 280,
    "userfaultfd": 282,
}
# By machine: the architecture's number in linux/audit.h, that of clone, and the refused calls.
MACHINES = {"x86_64": (0xC000003E, 56, X86_64), "aarch64": (0xC00000B7, 220, AARCH64)}
OTHER_CONVENTION = 0x40000000  # x86-64's calls with 32-bit pointers have other numbers


def program(machine: str | None = None) -> bytes:
    """Return the filter for a machine (this one by default), b"" if there is none for it."""
    known = MACHINES.get(machine or platform.machine())
    if known is None:
        return b""
    architecture, clone, refused = known
    code = [(LOAD, 0, 0, ARCHITECTURE), (EQUAL, 1, 0, architecture), _refuse(errno.ENOSYS)]
    code += [(LOAD, 0, 0, NUMBER)]
    code += [(AT_LEAST, 0, 1, OTHER_CONVENTION), _refuse(errno.ENOSYS)]
    code += [(EQUAL, 0, 1, CLONE3), _refuse(errno.ENOSYS)]
    for number in sorted(refused.values()):
        code += [(EQUAL, 0, 1, number), _refuse(errno.EPERM)]
    code += [(EQUAL, 1, 0, clone), (RETURN, 0, 0, ALLOW), (LOAD, 0, 0, FIRST_ARGUMENT)]
    code += [(ANY_BIT, 0, 1, NEW_USER_NAMESPACE), _refuse(errno.EPERM), (RETURN, 0, 0, ALLOW)]
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in code)


@contextlib.contextmanager
def opened_program() -> Iterator[int]:
    """Lend a descriptor from which this machine's filter can be read."""
    reader, writer = os.pipe()
    try:
        with open(writer, "wb") as pipe:
            pipe.write(program())  # shorter than what a pipe holds
        yield reader
    finally:
        os.close(reader)


def _refuse(error: int) -> tuple[int, int, int, int]:
    return (RETURN, 0, 0, REFUSE | error)
