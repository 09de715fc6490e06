"""What honest notebooks do with the system, a cell each: the list of calls must let it be."""

HONEST = {
    "numbers": """
import numpy as np, scipy.linalg, scipy.optimize
from sklearn.datasets import load_digits
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression

X, y = load_digits(return_X_y=True)
LogisticRegression(C=0.1, max_iter=1000).fit(X[:200] / 16, y[:200])
RandomForestClassifier(10, n_jobs=2).fit(X[:200], y[:200])
big = np.random.rand(600, 600)
np.linalg.svd(big[:100, :100])
assert (big @ big).shape == (600, 600)
""",
    "pictures": """
%matplotlib inline
import io
import matplotlib.pyplot as plt

plt.plot([1, 2])
for kind in ("png", "svg", "pdf"):
    plt.savefig(io.BytesIO(), format=kind)
plt.show()
""",
    "files": """
import fcntl, gzip, os, pathlib, shutil, tempfile, zipfile
import numpy as np

with tempfile.TemporaryDirectory() as folder:
    path = pathlib.Path(folder, "one")
    path.write_text("x")
    path.chmod(0o600)
    os.utime(path)
    os.truncate(path, 10)
    os.symlink(path, folder + "/link")
    os.link(path, folder + "/hard")
    assert os.readlink(folder + "/link") == str(path) and os.access(path, os.R_OK)
    shutil.copy2(path, folder + "/two")
    shutil.copytree(folder, folder + "-copy")
    shutil.move(folder + "/two", folder + "/three")
    shutil.rmtree(folder + "-copy")
    shutil.disk_usage(folder)
    with open(path, "r+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        fcntl.lockf(file, fcntl.LOCK_EX)
        file.flush()
        os.fsync(file.fileno())
        os.posix_fallocate(file.fileno(), 0, 100)
    np.savez(folder + "/arrays", X=np.ones(3))
    np.memmap(folder + "/map", mode="w+", shape=(100, 100))[:] = 1
    np.save(folder + "/array", np.ones(3))
    np.load(folder + "/array.npy", mmap_mode="r+")[0] = 2
    with zipfile.ZipFile(folder + "/z.zip", "w") as archive:
        archive.write(path)
    with gzip.open(folder + "/g", "wb") as file:
        file.write(b"x")
""",
    "a data base": """
import os, sqlite3, tempfile

for mode in ("delete", "wal"):
    name = tempfile.mktemp()
    book = sqlite3.connect(name)
    book.execute(f"pragma journal_mode={mode}")
    with book:
        book.execute("create table t (a)")
        book.execute("insert into t values (1)")
    assert book.execute("select a from t").fetchall() == [(1,)]
    book.close()
""",
    "threads": """
import concurrent.futures, queue, threading, time

with concurrent.futures.ThreadPoolExecutor(4) as pool:
    assert list(pool.map(abs, range(-3, 0))) == [3, 2, 1]
waiting = queue.Queue()
threading.Timer(0.01, waiting.put, [1]).start()
assert waiting.get(timeout=5) == 1
""",
    "processes": """
import concurrent.futures, multiprocessing, os, subprocess, sys
from multiprocessing import shared_memory

with multiprocessing.Pool(2) as pool:
    assert pool.map(abs, [-1, -2]) == [1, 2]
with concurrent.futures.ProcessPoolExecutor(2) as pool:
    assert list(pool.map(abs, [-1, -2])) == [1, 2]
one, other = multiprocessing.Pipe()
one.send("x")
assert other.recv() == "x"
multiprocessing.Value("i").value = multiprocessing.Array("d", 3)[0] = 1
row = multiprocessing.Queue()
row.put(1)
assert row.get() == 1
block = shared_memory.SharedMemory(create=True, size=1000)
block.close()
block.unlink()
said = subprocess.run([sys.executable, "-c", "print(1)"], capture_output=True, timeout=20)
assert said.stdout == b"1\\n"
child = subprocess.Popen([sys.executable, "-c", "print(input())"], stdin=-1, stdout=-1)
assert child.communicate(b"2\\n")[0] == b"2\\n"
pid = os.fork()
if pid == 0:
    os._exit(7)
assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 7
""",
    "coroutines": """
import asyncio, sys, time

await asyncio.gather(asyncio.sleep(0.01), asyncio.to_thread(time.sleep, 0.01))
child = await asyncio.create_subprocess_exec(sys.executable, "-c", "print(input())",
                                             stdin=-1, stdout=-1)
assert (await child.communicate(b"1\\n"))[0] == b"1\\n"
""",
    "signals and clocks": """
import faulthandler, random, select, signal, socket, time

rung = []
signal.signal(signal.SIGALRM, lambda *_: rung.append(1))
signal.setitimer(signal.ITIMER_REAL, 0.01)
time.sleep(0.1)
assert rung
signal.sigtimedwait([signal.SIGUSR1], 0.01)
time.perf_counter(), time.process_time(), time.thread_time(), time.localtime()
faulthandler.enable(open("/dev/null", "w"))
a, b = socket.socketpair()
a.send(b"1")
assert select.select([b], [], [], 5)[0] and b.recv(1) == b"1"
""",
    "the machine": """
import getpass, locale, os, platform, psutil, resource, shutil, uuid

os.cpu_count(), os.sched_getaffinity(0), os.times(), os.getgroups(), os.urandom(4)
platform.platform(), uuid.uuid4(), shutil.get_terminal_size(), locale.getlocale()
psutil.Process().memory_info(), psutil.virtual_memory(), psutil.cpu_count()
resource.getrusage(resource.RUSAGE_SELF), resource.getrlimit(resource.RLIMIT_AS)
""",
    "magics": """
%timeit -n1 -r1 1
%time 1
%pwd
%who
%xmode
%precision 3
%prun -q 1
%load_ext autoreload
import tqdm
for _ in tqdm.tqdm(range(3)): pass
""",
}
