"""Exhausting: time, memory, processes, disk, output, and the marker's patience."""

from __future__ import annotations

import nbformat
from attack_record import WRONG_DECAY, Attacks

EXHAUSTING = Attacks("exhausting")
HONEST_DECAY = "def decay_learning_rate(learning_rate, decay):\n    return learning_rate * decay\n"


ONCE = "if done:\n    return 10.0\ndone.append(1)\n"


def called(identifier: str, body: str, once: bool = False, **how: object) -> None:
    """Add an attack that starts when C6's function is called; `once`: the first time only."""
    lines = "\n    ".join((ONCE * once + body.strip("\n")).split("\n"))
    code = f"done = []\n\n\ndef decay_learning_rate(learning_rate, decay):\n    {lines}\n"
    EXHAUSTING.decay(identifier, code, **how)


called("cpu_loop_in_a_call", "while True:\n    pass", short=True)
called("sleep_in_a_call", "import time\ntime.sleep(1000)", short=True)
called(
    "backtracking_regular_expression", "import re\nre.match('(a+)+$', 'a' * 60 + 'b')", short=True
)
called("exit_in_a_call", "import os\nos._exit(0)")
called("killed_in_a_call", "import os\nos.kill(os.getpid(), 9)")
called("segmentation_fault_in_a_call", "import ctypes\nctypes.string_at(0)")
called(
    "memory_in_a_call",
    "hoard = []\nwhile True:\n    hoard.append(bytearray(50_000_000))",
    once=True,
)
called(
    "recursion_without_a_limit",
    "import sys\nsys.setrecursionlimit(10**9)\nf = lambda n: [f(n + 1)]\nreturn f(0)",
    short=True,
)
called("deep_recursion", "return decay_learning_rate(learning_rate, decay)")
called("never_ending_generator", "while True:\n    yield decay")
called("result_that_never_ends", "return map(float, iter(int, 1))")
called("huge_array", "return np.zeros(200_000_000, dtype=np.uint8)")
called("huge_view_of_one_number", "return np.broadcast_to(0.0, (10**6, 10**6))")
called("long_list", "return [0.0] * 5_000_000", once=True)
called("huge_text", "return 'x' * 100_000_000", once=True)
called("huge_integer", "return 1 << 10**8")
called("huge_exception", "raise ValueError('x' * 100_000_000)")
called("huge_output_in_a_call", "while True:\n    print('x' * 1_000_000)", short=True)
called("result_nested_deep", "x = []\nfor _ in range(10_000):\n    x = [x]\nreturn x")
called(
    "rows_repeated_without_end",
    "return np.empty((10**12, 0))",
)
EXHAUSTING.decay(
    "signals_ignored",
    """
import signal


def decay_learning_rate(learning_rate, decay):
    for number in range(1, 65):
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            pass
    while True:
        pass
""",
    short=True,
)
EXHAUSTING.decay(
    "deadline_nearly_used_up_at_each_call",
    """
import time


def decay_learning_rate(learning_rate, decay):
    time.sleep(0.85)
    return 10.0
""",
    short=True,
)
EXHAUSTING.add(
    "generator_that_never_finds",  # the key, asked to stand in for C4, would draw for ever
    cells={
        "c4_sample_minibatch": "def sample_minibatch(X, y, batch_size, rng):\n    return 1",
        "c8_tune": """
def tune(X_train, y_train, X_val, y_val, rng):
    stuck = np.random.default_rng(0)
    state = stuck.bit_generator.state
    state["state"] = {"state": 0, "inc": 0}
    stuck.bit_generator.state = state
    sample_minibatch(X_train, y_train, 5, stuck)
    return {}, {}
""",
    },
    marks={"C4": 0.0, "C8": 0.0},
)
EXHAUSTING.add(
    "generator_left_stuck",  # the next batch is drawn with what this call left behind
    cells={
        "c4_sample_minibatch": """
def sample_minibatch(X, y, batch_size, rng):
    state = rng.bit_generator.state
    rows = rng.integers(len(X), size=batch_size)
    state["state"] = {"state": 0, "inc": 0}
    rng.bit_generator.state = state
    return X[rows], y[rows]
""",
    },
    marks={"C4": 0.0},
    short=True,
)
EXHAUSTING.add(
    "parameters_of_many_neurons",  # small on the wire, gigabytes as numbers
    cells={
        "c8_tune": """
def tune(X_train, y_train, X_val, y_val, rng):
    H = 300_000
    params = {"W1": np.zeros((64, H), np.int8), "b1": np.zeros(H, np.int8),
              "W2": np.zeros((H, 10), np.int8), "b2": np.zeros(10, np.int8)}
    return params, {"learning_rate": 0.1, "hidden_dim": H}
""",
    },
    marks={"C8": 0.0},
)
EXHAUSTING.add(
    "batches_that_grow",
    cells={
        "c4_sample_minibatch": """
drawn = 0


def sample_minibatch(X, y, batch_size, rng):
    global drawn
    drawn += 1
    if drawn < 20:
        rows = rng.choice(len(X), batch_size, replace=batch_size > len(X))
        return X[rows], y[rows]
    rows = np.arange(4_000_000) % len(X)
    return X[rows].astype(np.float16), y[rows].astype(np.uint8)
"""
    },
    marks=None,  # how many checks its honest batches pass depends on the inputs
)
EXHAUSTING.add(
    "batch_of_millions_of_rows",
    cells={
        "c4_sample_minibatch": """
def sample_minibatch(X, y, batch_size, rng):
    rows = np.arange(4_000_000) % len(X)
    return X[rows].astype(np.float16), y[rows].astype(np.uint8)
"""
    },
    marks={"C4": 0},
)

# -------------------------------------------------------------------- cells: they cost themselves

FORKS = """
import os


def bomb():
    while True:
        try:
            os.fork()
        except OSError:
            pass
"""
called("fork_bomb_in_a_call", FORKS + "\nbomb()")
EXHAUSTING.harmless("fork_bomb_in_a_cell", FORKS + "bomb()\n", tried=False)
EXHAUSTING.harmless("cpu_loop_in_a_cell", "while True:\n    pass\n", tried=False, short=True)
EXHAUSTING.harmless("exit_in_a_cell", "import os\nos._exit(0)\n", tried=False)
EXHAUSTING.harmless("memory_in_a_cell", "x = [0]\nwhile True:\n    x += x\n", tried=False)
EXHAUSTING.harmless(
    "memory_in_many_processes",
    """
import os, time

for _ in range(8):
    if os.fork() == 0:
        hoard = bytearray(800_000_000)
        for place in range(0, len(hoard), 4096):
            hoard[place] = 1
        time.sleep(1000)
time.sleep(1000)
""",
    tried=False,
    short=True,
)
EXHAUSTING.harmless(
    "processes_left_behind",
    """
import os, signal, time

if os.fork() == 0:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if os.fork() == 0:
        time.sleep(1000)
    os._exit(0)
print("TRIED")
""",
)
EXHAUSTING.harmless(
    "threads",
    """
import threading, time

try:
    while True:
        threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()
except BaseException:
    print("TRIED")
""",
    tried=False,
    short=True,
)
EXHAUSTING.harmless(
    "open_files",
    """
kept = []
try:
    while True:
        kept.append(open("/dev/null"))
except OSError:
    kept.clear()
print("TRIED")
""",
)
FILL = """
import os

written = count = 0
try:
    while written < 3 * 2**30:
        with open(f"@place@/fill{count}", "wb") as file:
            for _ in range(32):
                written += file.write(b"x" * 2**20)
                file.flush()
        count += 1
except OSError:
    pass
print("FOUND" if written > 100 * 2**20 else "little", written)
for number in range(count + 1):
    try:
        os.remove(f"@place@/fill{number}")
    except OSError:
        pass
print("TRIED")
"""
for _name, _place in {
    "tmp": "/tmp",
    "home": "/tmp/work",
    "shared_memory": "/dev/shm",
    "devices": "/dev",
    "hidden_package": "' + __import__('sysconfig').get_path('purelib') + '/autograder",
}.items():
    EXHAUSTING.harmless(
        f"disk_filled_in_{_name}",
        FILL.replace('f"@place@/fill{count}"', f"'{_place}/fill' + str(count)").replace(
            'f"@place@/fill{number}"', f"'{_place}/fill' + str(number)"
        ),
    )
EXHAUSTING.harmless(
    "memory_that_no_process_has_mapped",
    """
import os

held, written = [], 0
try:
    while written < 3 * 2**30:
        held.append(os.memfd_create("hoard"))
        for _ in range(32):
            written += os.write(held[-1], b"x" * 2**20)
except OSError:
    pass
print("FOUND" if written > 2 * 2**30 else "little", written)
for descriptor in held:
    os.close(descriptor)
print("TRIED")
""",
    tried=False,
)
# What is counted as no process's own. Each child says how much it holds; all of it is too much.
IN_CHILDREN = """
import fcntl, mmap, os, socket, time

report, tell = os.pipe()
for _ in range(50):
    if os.fork() == 0:
        try:
            held, kept = hold()
        except BaseException:
            held = 0
        os.write(tell, held.to_bytes(8, "big"))
        time.sleep(1000)
total = 0
for _ in range(50):
    total += int.from_bytes(os.read(report, 8), "big")
    print("FOUND" if total > 2.5 * 2**30 else "little", total)
os.kill(0, 9)
"""


def held_in_children(identifier: str, hold: str) -> None:
    EXHAUSTING.harmless(identifier, f"{hold}\n{IN_CHILDREN}", tried=False)


SOCKETS = """
def hold():
    pairs = [socket.socketpair(socket.AF_UNIX, socket.@kind@) for _ in range(120)]
    held = 0
    for one in (one for pair in pairs for one in pair):
        one.setblocking(False)
        try:
            while True:
                held += one.send(b"x" * 4000)
        except OSError:
            pass
    return held, pairs
"""
for _kind in ("SOCK_STREAM", "SOCK_DGRAM", "SOCK_SEQPACKET"):
    held_in_children(f"memory_in_{_kind.lower()}", SOCKETS.replace("@kind@", _kind))
held_in_children(
    "memory_in_sockets_that_nobody_accepts",
    """
def hold():
    door, held = socket.socket(socket.AF_UNIX), 0
    door.bind(f"\\0{os.getpid()}")
    door.listen(4096)
    for _ in range(500):
        with socket.socket(socket.AF_UNIX) as knocking:
            knocking.setblocking(False)
            try:
                knocking.connect(f"\\0{os.getpid()}")
                while True:
                    held += knocking.send(b"x" * 30_000)
            except OSError:
                pass
    return held, door
""",
)
held_in_children(
    "memory_in_pipes",
    """
def hold():
    pipes, held = [os.pipe() for _ in range(120)], 0
    for _, end in pipes:
        try:
            fcntl.fcntl(end, 1031, 2**20)
        except OSError:
            pass
        os.set_blocking(end, False)
        try:
            while True:
                held += os.write(end, b"x" * 65_536)
        except OSError:
            pass
    return held, pipes
""",
)
SHARED = """
def hold():
    held, maps = 0, []
    try:
        while held < 100 * 2**20:
            maps.append(mmap.mmap(@file@, 2**24))
            maps[-1][:] = b"x" * 2**24
            maps[-1].madvise(mmap.MADV_DONTNEED)
            held += 2**24
    except (OSError, BufferError):
        pass
    return held, maps
"""
for _name, _file in {
    "no_file": "-1",
    "zeros": "os.open('/dev/zero', os.O_RDWR)",
    "a_hidden_file": "os.memfd_create('x')",
}.items():
    held_in_children(f"memory_shared_by_{_name}", SHARED.replace("@file@", _file))
held_in_children(
    "memory_in_tables_of_pages",
    """
def hold():
    import ctypes
    libc = ctypes.CDLL(None)
    libc.mmap.restype = ctypes.c_void_p
    libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, *3 * [ctypes.c_int], ctypes.c_long]
    for number in range(12_000):
        place = libc.mmap((1 << 40) + (number << 30), 4096, 1, 0x22, -1, 0)
        ctypes.string_at(place, 1)
    return 12_000 * 8192, libc
""",
)
held_in_children(
    "memory_in_locks",
    """
def hold():
    file = open(f"/tmp/{os.getpid()}", "w")
    for place in range(0, 4_000, 2):
        fcntl.lockf(file, fcntl.LOCK_EX, 1, place)
    with open("/proc/locks") as taken:  # hundreds of bytes each, without end
        return 2**28 * (len(taken.readlines()) > 1_000), file
""",
)
EXHAUSTING.harmless(
    "empty_files",
    """
import os

os.mkdir("/tmp/many")
count = 0
try:
    while count < 3_000_000:
        os.close(os.open(f"/tmp/many/{count}", os.O_CREAT))
        count += 1
except OSError:
    pass
print("FOUND" if count > 1_500_000 else "little")
""",
    tried=False,
)
EXHAUSTING.harmless(
    "spinning_children_in_sessions_of_their_own",
    """
import os

for _ in range(58):
    if os.fork() == 0:
        try:
            os.setsid()
            print("FOUND")
        except OSError:
            pass
        while True:
            pass
while True:
    pass
""",
    tried=False,
    short=True,
)
EXHAUSTING.harmless(
    "watches_of_files",
    """
import ctypes

libc = ctypes.CDLL(None)
for start in (libc.inotify_init, lambda: libc.inotify_init1(0)):
    watcher = start()
    if watcher >= 0:
        print("FOUND", sum(libc.inotify_add_watch(watcher, b"/usr/lib", 2) > 0 for _ in range(9)))
print("TRIED")
""",
)
EXHAUSTING.harmless(
    "huge_output", "for _ in range(300):\n    print('x' * 10**6)\nprint()\n", tried=False
)
EXHAUSTING.harmless(
    "huge_error_output",
    "import sys\nfor _ in range(300):\n    sys.stderr.write('x' * 10**6)\n",
    tried=False,
)
EXHAUSTING.harmless(
    "gigantic_repr",
    "class Big:\n    __repr__ = lambda self: 'x' * 500_000_000\n\n\nBig()\n",
    tried=False,
)
EXHAUSTING.harmless(
    "repr_that_never_ends",
    "class Slow:\n    def __repr__(self):\n        while True:\n            pass\n\n\nSlow()\n",
    tried=False,
    short=True,
)
EXHAUSTING.harmless(
    "huge_traceback",
    "class Loud(Exception):\n    __str__ = lambda self: 'x' * 200_000_000\n\n\nraise Loud\n",
    tried=False,
)
EXHAUSTING.harmless(
    "time_bomb_when_cells_run_again",
    """
import os, threading, time

threading.Thread(target=lambda: (time.sleep(0.3), os._exit(0)), daemon=True).start()
""",
    tried=False,
    marks=None,
)


def ten_thousand_cells(notebook) -> None:
    new = nbformat.v4.new_code_cell
    notebook.cells += [new(f"print({number})", id=f"n{number}") for number in range(10_000)]


def many_cells_with_much_output(notebook) -> None:
    code = "print('x' * 190_000)"
    new = nbformat.v4.new_code_cell
    notebook.cells += [new(code, id=f"n{number}") for number in range(300)]


def wrong_among_sleeping_cells(notebook) -> None:
    new = nbformat.v4.new_code_cell
    sleepers = [new("import time\ntime.sleep(1000)", id=f"n{number}") for number in range(3)]
    notebook.cells[1:1] = sleepers


EXHAUSTING.add("ten_thousand_cells", edit=ten_thousand_cells)
EXHAUSTING.add("many_cells_with_much_output", edit=many_cells_with_much_output)
EXHAUSTING.add("sleeping_cells", edit=wrong_among_sleeping_cells, short=True)
_ = WRONG_DECAY, HONEST_DECAY
