"""Reading and writing what is outside, and leaving for the network."""

from __future__ import annotations

import sys

from attack_record import Attacks

READING, WRITING, LEAVING = Attacks("reading"), Attacks("writing"), Attacks("leaving")

# What these print ends in the student's own notebook; the test looks there for planted secrets.
READ = """
import os


def read(path):
    try:
        with open(path, "rb") as file:
            print("READ", path, file.read(20_000))
    except BaseException as error:
        print(type(error).__name__, path)


def walk(top, *names):
    for folder, folders, files in os.walk(top):
        folders[:] = [name for name in folders if name != "site-packages"]  # much, and public
        for file in files:
            if file.endswith(names):
                read(os.path.join(folder, file))
"""


def reading(identifier: str, code: str, **how: object) -> None:
    READING.harmless(identifier, f"{READ}\n{code}\nprint('TRIED')\n", **how)


reading(
    "planted_secret_by_its_path",
    "read(r'@secret@')\nfor up in range(6):\n    read('../' * up + r'@secret@'.lstrip('/'))\n",
)
reading(
    "notebooks",
    "read(r'@source@/2_neural_network.ipynb')\nread('./hw4.ipynb')\nread('2_neural_network.ipynb')\n"
    "for top in ('.', '/tmp', '/sandbox', r'@root@'):\n"
    "    walk(top, '.ipynb')\n",
)
reading("sources_of_the_marker", "walk(r'@repository@', '.py')\nread('/sandbox/../reference.py')\n")
reading(
    "key_package",
    """
import importlib, sys

for name in ("autograder", "autograder.hw4", "autograder.hw4.reference", "autograder.hw4.tasks"):
    try:
        print("READ", importlib.import_module(name).TASKS)
    except BaseException as error:
        print(type(error).__name__, name)
for path in sys.path:
    walk(os.path.join(path, "autograder"), ".py", ".pyc")
""",
)
reading(
    "gradebook",
    "for path in (r'@gradebook@', '../../../gradebook.db', 'gradebook.db', r'@key_gradebook@'):\n"
    "    read(path)\nwalk(r'@class_dir@', '.db')\n",
)
reading("other_submissions", "walk(r'@class_dir@', '.ipynb', '.txt', '.json')\n")
reading(
    "environment",
    "print(dict(os.environ))\nfor pid in os.listdir('/proc'):\n    read(f'/proc/{pid}/environ')\n",
)
reading(
    "other_processes",
    """
pids = [int(pid) for pid in os.listdir("/proc") if pid.isdigit()]
for pid in pids:
    for name in ("environ", "maps", "stack", "auxv"):
        read(f"/proc/{pid}/{name}")
    walk(f"/proc/{pid}/cwd", ".ipynb", ".db", ".txt")
    read(f"/proc/{pid}/root" + r"@secret@")
print("FOUND" if int("@pid@") in pids or len(pids) > 6 else "nothing")
""",
)
reading(
    "memory_of_the_parent",
    """
import ctypes

libc = ctypes.CDLL(None, use_errno=True)
for pid in {1, os.getppid(), int("@pid@")} - {os.getpid(), 0}:
    attached = libc.ptrace(16, pid, 0, 0)
    print("FOUND" if attached == 0 and pid == int("@pid@") else "refused")
    read(f"/proc/{pid}/mem")
    try:
        for fd in os.listdir(f"/proc/{pid}/fd"):
            print(os.readlink(f"/proc/{pid}/fd/{fd}"))
    except OSError as error:
        print(error)
""",
)
reading(
    "descriptors",
    """
import stat

for fd in sorted(int(name) for name in os.listdir("/proc/self/fd")):
    try:
        kind = stat.S_IFMT(os.fstat(fd).st_mode)
        where = os.readlink(f"/proc/self/fd/{fd}")
    except OSError:
        continue
    pipe, quiet = kind == stat.S_IFIFO, where == "/dev/null"
    inside = where.startswith(("/proc/", "anon_inode:", "/dev/", "/tmp/ipython/"))
    print("expected" if pipe or quiet or inside else f"FOUND {where}")
    if not pipe:
        try:
            print(os.pread(fd, 2000, 0))
        except OSError:
            pass
for fd in range(3, 256):
    for name in ("..", "../../..", "@secret@"):
        try:
            print("FOUND", os.open(name, os.O_RDONLY, dir_fd=fd))
        except OSError:
            pass
""".replace('"@secret@"', "r'@secret@'[1:]"),
)
reading(
    "mounts_of_their_own",
    """
import ctypes

libc = ctypes.CDLL(None, use_errno=True)
libc.unshare(0x10000000 | 0x20000)
libc.mount(b"proc", b"/tmp", b"proc", 0, None)
libc.mount(b"/dev/vda", b"/tmp", b"ext4", 0, None)
libc.umount2(b"/", 2)
os.makedirs("/tmp/new", exist_ok=True)
libc.chroot(b"/tmp/new")
for up in range(8):
    read("../" * up + r"@secret@"[1:])
""",
)
reading(
    "links_in_the_submission",
    "read('data.txt')\nread('/tmp/work/data.txt')\n",
    files=lambda folder: (folder / "data.txt").symlink_to("../../../../class/secret.txt"),
)
reading(
    "paths_of_the_project",
    """
import sys, sysconfig, traceback

SIGNS = [path.encode() for path in (r"@repository@", r"@class_dir@", r"@root@")]
PYTHON = sys.base_prefix  # lies where it lies, and its own path names that


def told(name, text):
    for sign in SIGNS:
        if sign in text:
            print("FOUND", name)


def look(path):
    try:
        told(path, os.fsencode(os.readlink(path)) if os.path.islink(path) else b"")
        file = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        told(path, os.read(file, 1 << 20))
        os.close(file)
    except OSError:
        pass


for folder, folders, files in os.walk("/"):
    if folder in (PYTHON, "/usr", "/lib", "/proc/sys", "/proc/irq", "/proc/fs"):
        folders[:] = files = []
    if "site-packages/" in folder + "/" and not folder.endswith((".dist-info", "site-packages")):
        continue  # much, and public; what is compiled names the folder where it was installed
    for file in files:
        if file not in ("kmsg", "mem", "pagemap", "kpagecount", "kpageflags", "kpagecgroup"):
            look(os.path.join(folder, file))
told("environment", repr(dict(os.environ)).encode())
told("modules", repr([vars(module).get("__file__") for module in sys.modules.values()]).encode())
told("path", repr((sys.path, sys.argv, sys.executable, sysconfig.get_paths())).encode())
import numpy as np
try:
    np.linalg.inv("x")
except Exception:
    told("traceback", traceback.format_exc().encode())
""",
)
reading(
    "calls_that_no_notebook_needs",
    """
import ctypes, platform

libc = ctypes.CDLL(None, use_errno=True)
X86 = {"modify_ldt": 154, "inotify_init": 253, "inotify_init1": 294, "fanotify_init": 300,
       "setsid": 112, "add_key": 248, "keyctl": 250, "memfd_create": 319, "io_uring_setup": 425,
       "perf_event_open": 298, "bpf": 321, "userfaultfd": 323, "vmsplice": 278, "splice": 275,
       "tee": 276, "mq_open": 240, "shmget": 29, "semget": 64, "msgget": 68, "quotactl": 179,
       "personality": 135, "kcmp": 312, "sched_setscheduler": 144, "ioprio_set": 251,
       "setpriority": 141, "timer_create": 222, "io_setup": 206, "mlock": 149, "sync": 162,
       "name_to_handle_at": 303, "socket": 41, "mknod": 133, "setpgid": 109, "setxattr": 188,
       "process_vm_readv": 310, "pidfd_getfd": 438, "landlock_create_ruleset": 444, "swapon": 167}
if platform.machine() == "x86_64":
    room = ctypes.create_string_buffer(4096)
    for name, number in X86.items():
        for arguments in ((0, 0, 0, 0), (1, room, 64, 0), (room, 0, 0, 0)):
            if libc.syscall(number, *arguments) != -1 or ctypes.get_errno() not in (1, 38):
                print("FOUND", name)
""",
)

# ------------------------------------------------------------------------------------- writing

# They open and do not write: were the sandbox broken, the machine that tests it would not be.
WRITE = """
import os


def write(path):
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_APPEND))
        print("WROTE", path)
    except OSError as error:
        print(error.strerror, path)
    folder = os.path.dirname(os.path.abspath(path))
    if os.access(folder, os.W_OK) and folder != os.getcwd() and not folder == "/tmp":
        print("WROTE", folder)
"""


def writing(identifier: str, code: str, **how: object) -> None:
    WRITING.harmless(identifier, f"{WRITE}\n{code}\nprint('TRIED')\n", **how)


writing(
    "gradebooks",
    """
import sqlite3

for path in (r"@gradebook@", r"@key_gradebook@", "../../../gradebook.db"):
    write(path)
    try:
        with sqlite3.connect(path) as book:
            book.execute("update grade set auto_score = 10")
    except sqlite3.Error as error:
        print(error)
""",
)
writing(
    "results_of_others",
    "for name in ('autograded', 'records', 'submitted', 'feedback'):\n"
    "    for folder, _, files in os.walk(r'@class_dir@/' + name):\n"
    "        for file in files:\n            write(os.path.join(folder, file))\n"
    "write(r'@class_dir@/canary.txt')\n",
)
writing("canary", "write(r'@canary@')\nwrite(r'@secret@')\n")
writing(
    "python_environment",
    """
import sys, numpy, sysconfig

site = sysconfig.get_path("purelib")
for path in (f"{p}/{n}" for p in {site, *sys.path} for n in ("hw4.pth", "sitecustomize.py")):
    write(path)
write(numpy.__file__)
write(os.__file__)
write(sys.executable)
write("/etc/ld.so.preload")
""",
)
writing(
    "kit_and_worker",
    """
import glob, hw4kit

kit = os.path.dirname(hw4kit.__file__)
for path in (*glob.glob("/sandbox/*"), *glob.glob(kit + "/**", recursive=True)):
    write(path)
write("/sandbox/msgpack.py")
write("/tmp/work/hw4kit/sitecustomize.py")
""",
)
writing(
    "sources",
    "for folder in (r'@source@', r'@repository@', r'@root@/assignments/hw4'):\n"
    "    for name in ('2_neural_network.ipynb', 'tasks.py', 'canary.py'):\n"
    "        write(folder + '/' + name)\n",
)
writing(
    "mounts_made_writable",
    """
import ctypes

libc = ctypes.CDLL(None, use_errno=True)
for target in (b"/", b"/usr/lib", b"/sandbox", b"/tmp/work/hw4kit"):
    print(libc.mount(None, target, None, 32 | 4096, None))
write("/usr/lib/canary")
write("/sandbox/worker.py")
""",
)
writing(
    "kernel_settings",
    """
for folder, folders, files in os.walk("/proc"):
    folders[:] = [f for f in folders if not f.isdigit() and f not in ("self", "thread-self")]
    for file in files:
        path = os.path.join(folder, file)
        if os.access(path, os.W_OK) and not os.path.islink(path):
            print("WROTE", path)
for path in ("/proc/sys/kernel/core_pattern", "/sys/fs/cgroup/cgroup.procs", "/dev/mem"):
    write(path)
""",
)


def _foreign_files(folder) -> None:
    (folder / "autograder.py").write_text("raise SystemExit")
    (folder / "sitecustomize.py").write_text("raise SystemExit")
    (folder / "hw4kit").mkdir()
    (folder / "hw4kit" / "__init__.py").write_text("raise SystemExit")
    (folder / "nbgrader_config.py").write_text("raise SystemExit")


def _special_files(folder) -> None:
    import os

    (folder / "nowhere").symlink_to("does-not-exist")
    (folder / "round").symlink_to(".")
    (folder / "secret").symlink_to("../../../secret.txt")
    os.mkfifo(folder / "pipe")


OTHERS = ("numpy", "msgpack", "IPython", "traitlets", "autograder", "cells", "wire", "worker",
          "hw4kit", "matplotlib_inline", "decorator", "numpy.core")  # fmt: skip


def _odd_timestamp(folder) -> None:
    (folder / "timestamp.txt").write_text("99999999999999999999999999999999 UTC")


def _modules_for_all_names(folder) -> None:
    """Write a module for each of Python's own and the marker's, which ends who imports it."""
    for name in {*sys.stdlib_module_names, *OTHERS}:
        (folder / f"{name}.py").write_text("import os\nos._exit(0)\n")


def _much(folder) -> None:
    """Write more files, deeper ones and a larger one than a notebook may find beside it."""
    for number in range(300):
        (folder / f"module_{number}.py").write_text("x = 1\n")
    (deep := folder / "/".join("d" * 100)).mkdir(parents=True)
    (deep / "deep.py").write_text("x = 1\n")
    with (folder / "large.npy").open("wb") as file:
        file.truncate(64 * 2**20)


WRITING.add("modules_in_the_submission", files=_foreign_files)
WRITING.add("modules_for_all_names", files=_modules_for_all_names)
WRITING.harmless("more_files_than_fit", "import module_1\nprint('TRIED')", files=_much)
WRITING.add("links_and_pipes_in_the_submission", files=_special_files)
WRITING.add("timestamp_beyond_all_time", files=_odd_timestamp, problems="which is no time")

# ------------------------------------------------------------------------------------- leaving

LEAVE = """
import socket


def leave(family, kind, address):
    try:
        with socket.socket(family, kind) as door:
            door.settimeout(1)
            door.connect(address)
            door.sendall(b"was here")
        print("SENT" if kind == socket.SOCK_STREAM else "datagram")
    except OSError as error:
        print(error)
"""


def leaving(identifier: str, code: str) -> None:
    LEAVING.harmless(identifier, f"{LEAVE}\n{code}\nprint('TRIED')\n")


leaving(
    "tcp",
    "for host in ('127.0.0.1', '0.0.0.0', '1.1.1.1'):\n"
    "    leave(socket.AF_INET, socket.SOCK_STREAM, (host, @tcp_port@))\n"
    "leave(socket.AF_INET6, socket.SOCK_STREAM, ('::1', @tcp_port@))\n",
)
leaving(
    "udp",
    "for host in ('127.0.0.1', '255.255.255.255', '8.8.8.8'):\n"
    "    leave(socket.AF_INET, socket.SOCK_DGRAM, (host, @udp_port@))\n",
)
leaving(
    "name_look_up",
    "try:\n    print('SENT', socket.getaddrinfo('example.com', 80))\n"
    "except OSError as error:\n    print(error)\n",
)
leaving(
    "abstract_unix_socket",
    "for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):\n"
    "    leave(socket.AF_UNIX, kind, '\\0@abstract@')\n",
)
leaving(
    "unix_socket_in_the_file_system",
    "import glob\n"
    "for path in (r'@socket@', '/run/docker.sock', '/var/run/dbus/system_bus_socket'):\n"
    "    leave(socket.AF_UNIX, socket.SOCK_STREAM, path)\n",
)
leaving(
    "other_families",
    "for family in range(1, 46):\n"
    "    if family in (socket.AF_UNIX, socket.AF_INET, socket.AF_INET6): continue\n"
    "    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW):\n"
    "        try:\n            socket.socket(family, kind).close()\n"
    "        except OSError: pass\n"
    "try:\n    leave(socket.AF_VSOCK, socket.SOCK_STREAM, (2, @tcp_port@))\n"
    "except AttributeError: pass\n",
)
