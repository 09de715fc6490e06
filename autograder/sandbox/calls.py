"""The system calls that an untrusted process may make, and what their arguments may be.

A call that is not here is refused: it lets a notebook do nothing that it needs, but much that the
other limits do not see. Refused on purpose are, among others, sockets other than pairs (each takes
kernel memory, those of VSOCK leave the machine), all that watches files (a person has only so many
watches), memory that no process has mapped (memfd, System V), sessions of one's own (a session gets
its own share of the processor), priorities, namespaces, mounts, tracing and timers of the kernel's.

Of each call: its name, its number in Linux's `asm/unistd_64.h` (x86-64), and that in
`asm-generic/unistd.h` (64-bit ARM).
"""

from __future__ import annotations

from dataclasses import dataclass

ALLOWED = {
    "reading and writing": """
        read 0 63, write 1 64, pread64 17 67, pwrite64 18 68, readv 19 65, writev 20 66,
        preadv 295 69, pwritev 296 70, preadv2 327 286, pwritev2 328 287, lseek 8 62,
        sendfile 40 71, copy_file_range 326 285, close 3 57, close_range 436 436, dup 32 23,
        dup2 33 -, dup3 292 24, pipe 22 -, pipe2 293 59, fsync 74 82, fdatasync 75 83,
        flock 73 32""",
    "waiting for several things": """
        poll 7 -, ppoll 271 73, select 23 -, pselect6 270 72, epoll_create 213 -,
        epoll_create1 291 20, epoll_ctl 233 21, epoll_wait 232 -, epoll_pwait 281 22,
        epoll_pwait2 441 441, eventfd 284 -, eventfd2 290 19, timerfd_create 283 85,
        timerfd_settime 286 86, timerfd_gettime 287 87, signalfd 282 -, signalfd4 289 74""",
    "files and folders": """
        open 2 -, openat 257 56, creat 85 -, access 21 -, faccessat 269 48, faccessat2 439 439,
        stat 4 -, fstat 5 80, lstat 6 -, newfstatat 262 79, statx 332 291, statfs 137 43,
        fstatfs 138 44, getdents 78 -, getdents64 217 61, getcwd 79 17, chdir 80 49, fchdir 81 50,
        mkdir 83 -, mkdirat 258 34, rmdir 84 -, unlink 87 -, unlinkat 263 35, rename 82 -,
        renameat 264 38, renameat2 316 276, link 86 -, linkat 265 37, symlink 88 -,
        symlinkat 266 36,
        readlink 89 -, readlinkat 267 78, chmod 90 -, fchmod 91 52, fchmodat 268 53, truncate 76 45,
        ftruncate 77 46, fallocate 285 47, utime 132 -, utimes 235 -, futimesat 261 -,
        utimensat 280 88, umask 95 166, getxattr 191 8, lgetxattr 192 9, fgetxattr 193 10,
        listxattr 194 11, llistxattr 195 12, flistxattr 196 13""",
    "memory": """
        munmap 11 215, mremap 25 216, mprotect 10 226, madvise 28 233, brk 12 214""",
    "processes and threads": """
        fork 57 -, vfork 58 -, execve 59 221, exit 60 93, exit_group 231 94, wait4 61 260,
        waitid 247 95, kill 62 129, tkill 200 130, tgkill 234 131, futex 202 98,
        set_robust_list 273 99, get_robust_list 274 100, set_tid_address 218 96, rseq 334 293,
        arch_prctl 158 -, sched_yield 24 124, sched_getaffinity 204 123, sched_getparam 143 121,
        sched_getscheduler 145 120, sched_get_priority_max 146 125, sched_get_priority_min 147 126,
        getcpu 309 168, getpriority 140 141, prlimit64 302 261, getrlimit 97 163, setrlimit 160 164,
        getrusage 98 165""",
    "who and where one is": """
        getpid 39 172, getppid 110 173, gettid 186 178, getpgrp 111 -, getpgid 121 155,
        getsid 124 156, getuid 102 174, geteuid 107 175, getgid 104 176, getegid 108 177,
        getresuid 118 148, getresgid 120 150, getgroups 115 158, capget 125 90, uname 63 160,
        sysinfo 99 179, times 100 153""",
    "signals": """
        rt_sigaction 13 134, rt_sigprocmask 14 135, rt_sigreturn 15 139, rt_sigpending 127 136,
        rt_sigsuspend 130 133, rt_sigtimedwait 128 137, sigaltstack 131 132, pause 34 -, alarm 37 -,
        setitimer 38 103, getitimer 36 102, restart_syscall 219 128""",
    "time and chance": """
        time 201 -, gettimeofday 96 169, clock_gettime 228 113, clock_getres 229 114,
        nanosleep 35 101, clock_nanosleep 230 115, getrandom 318 278""",
    "what one does with a pair of sockets": """
        sendto 44 206, recvfrom 45 207, shutdown 48 210, getsockname 51 204, getpeername 52 205,
        getsockopt 55 209""",
    "by their arguments": """
        clone 56 220, mmap 9 222, fcntl 72 25, ioctl 16 29, prctl 157 167, socketpair 53 199""",
}

EPERM, ENOTTY = 1, 25


@dataclass(frozen=True)
class Argument:
    """What argument `index` of a call, its bits in `mask`, may be: one of `only`, not `never`.

    For values in `granted` the caller is told of success; else it gets `error`.
    """

    index: int
    mask: int = 0xFFFFFFFF
    only: tuple[int, ...] = ()
    never: tuple[int, ...] = ()
    granted: tuple[int, ...] = ()
    error: int = EPERM


SHARED_BY_NO_FILE = 0x01 | 0x20  # MAP_SHARED | MAP_ANONYMOUS: nobody need have it resident
HUGE_PAGES = 0x40000  # MAP_HUGETLB, which no process's size shows
NEW_NAMESPACES = 0x7E020000  # CLONE_NEWNS, -CGROUP, -UTS, -IPC, -USER, -PID, -NET
UNIX, STREAM, STREAM_FLAGS = 1, 1, 0x80800  # SOCK_CLOEXEC | SOCK_NONBLOCK
# F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_GETLK, F_OFD_GETLK, F_DUPFD_CLOEXEC, F_GETPIPE_SZ
FCNTL = (0, 1, 2, 3, 4, 5, 36, 1030, 1032)
# F_SETLK, F_SETLKW, F_OFD_SETLK, F_OFD_SETLKW: each lock takes kernel memory, without end, and
# SQLite fails without them. The files are private, so there is nobody to lock them against.
LOCKS = (6, 7, 37, 38)
# TCGETS, TCGETS2, TIOCGWINSZ, FIONREAD, FIONBIO, FIONCLEX, FIOCLEX
IOCTL = (0x5401, 0x802C542A, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)
# PR_SET_PDEATHSIG, PR_GET_DUMPABLE, PR_SET_NAME, PR_GET_NAME, PR_CAPBSET_READ,
# PR_SET_NO_NEW_PRIVS, PR_GET_NO_NEW_PRIVS, PR_SET_VMA; not PR_SET_DUMPABLE, which hides descriptors
PRCTL = (1, 3, 15, 16, 23, 38, 39, 0x53564D41)

ARGUMENTS = {
    "clone": (Argument(0, mask=NEW_NAMESPACES, only=(0,)),),
    "mmap": (
        Argument(3, mask=SHARED_BY_NO_FILE, never=(SHARED_BY_NO_FILE,)),
        Argument(3, mask=HUGE_PAGES, only=(0,)),
    ),
    "fcntl": (Argument(1, only=FCNTL, granted=LOCKS),),
    "ioctl": (Argument(1, only=IOCTL, error=ENOTTY),),
    "prctl": (Argument(0, only=PRCTL),),
    "socketpair": (
        Argument(0, only=(UNIX,)),
        Argument(1, mask=0xFFFFFFFF ^ STREAM_FLAGS, only=(STREAM,)),
    ),
}
# Calls since Linux 5.1 (2019) have the same number everywhere. Those that are not allowed are
# answered as by an older kernel, so that libc takes an older call: clone for clone3, whose flags
# no filter can see.
FIRST_OF_THE_NEWER = 424


def numbers(machine: str) -> dict[str, int]:
    """Return the allowed calls of a machine ("x86_64" or "aarch64") by name."""
    column = {"x86_64": 1, "aarch64": 2}[machine]
    rows = (row.split() for text in ALLOWED.values() for row in text.split(","))
    return {row[0]: int(row[column]) for row in rows if row[column] != "-"}
