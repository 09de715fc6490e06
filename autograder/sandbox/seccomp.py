"""A filter of system calls for the untrusted process, as a classic BPF program.

It allows what stands in `calls`, and nothing else. The program's format is that of
`linux/filter.h` and `linux/seccomp.h`; the kernel reads it once and keeps it for the process and
all that it starts.
"""

from __future__ import annotations

import contextlib
import errno
import os
import platform
import struct
from collections.abc import Iterable, Iterator

from autograder.sandbox.calls import ARGUMENTS, FIRST_OF_THE_NEWER, Argument, numbers

Instruction = tuple[int, int, int, int]  # code, jump if true, jump if not, operand

LOAD, MASK, EQUAL, AT_LEAST, RETURN = 0x20, 0x54, 0x15, 0x35, 0x06
ALLOW, REFUSE = 0x7FFF0000, 0x00050000  # SECCOMP_RET_ALLOW, SECCOMP_RET_ERRNO | number
NUMBER, ARCHITECTURE, FIRST_ARGUMENT = 0, 4, 16  # offsets in struct seccomp_data
MACHINES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}  # their numbers in linux/audit.h
OTHER_CONVENTION = 0x40000000  # x86-64's calls with 32-bit pointers have other numbers


def program(machine: str | None = None) -> bytes:
    """Return the filter for a machine (this one by default), b"" if there is none for it."""
    machine = machine or platform.machine()
    if machine not in MACHINES:
        return b""
    allowed = numbers(machine)
    code = [(LOAD, 0, 0, ARCHITECTURE), (EQUAL, 1, 0, MACHINES[machine]), _refuse(errno.ENOSYS)]
    code += [(LOAD, 0, 0, NUMBER)]
    code += [(AT_LEAST, 0, 1, OTHER_CONVENTION), _refuse(errno.ENOSYS)]
    for first, end in _ranges(n for name, n in allowed.items() if name not in ARGUMENTS):
        code += [(AT_LEAST, 0, 2, first), (AT_LEAST, 1, 0, end), (RETURN, 0, 0, ALLOW)]
    for name, arguments in ARGUMENTS.items():
        judged = [step for argument in arguments for step in _judge(argument)]
        code += [(EQUAL, 0, len(judged) + 1, allowed[name]), *judged, (RETURN, 0, 0, ALLOW)]
    code += [(AT_LEAST, 0, 1, FIRST_OF_THE_NEWER), _refuse(errno.ENOSYS), _refuse(errno.EPERM)]
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


def _ranges(values: Iterable[int]) -> list[tuple[int, int]]:
    """Return the ranges [first, end) that the values make up."""
    found: list[tuple[int, int]] = []
    for value in sorted(values):
        if found and found[-1][1] == value:
            found[-1] = (found[-1][0], value + 1)
        else:
            found.append((value, value + 1))
    return found


def _judge(argument: Argument) -> list[Instruction]:
    """Return what refuses a call by its argument, and goes on after its own end if it is right.

    Only the lower half of an argument counts: so it is for all that are judged here.
    """
    code = [(LOAD, 0, 0, FIRST_ARGUMENT + 8 * argument.index), (MASK, 0, 0, argument.mask)]
    for value in argument.granted:
        code += [(EQUAL, 0, 1, value), _refuse(0)]
    for value in argument.never:
        code += [(EQUAL, 0, 1, value), _refuse(argument.error)]
    left = len(argument.only)
    for value in argument.only:
        code += [(EQUAL, left, 0, value)]
        left -= 1
    return [*code, _refuse(argument.error)] if argument.only else code


def _refuse(error: int) -> Instruction:
    return (RETURN, 0, 0, REFUSE | error)
