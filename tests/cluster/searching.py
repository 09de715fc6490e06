"""What a student's code does that looks for the cluster: in the sandbox, and outside as a control.

`@needles@` stands for what it looks for: kinds, and texts in hexadecimal digits, so that nothing
finds this very text. `@doors@` are addresses to knock at, of TCP or of unix sockets. Files are read
below `@top@`.
"""

from __future__ import annotations

SEARCH = r"""
import ast, contextlib, glob, os, socket, stat, sys

NEEDLES = {kind: [bytes.fromhex(one) for one in texts] for kind, texts in @needles@.items()}
MOST = 200_000
LIBRARIES = ("/usr/", "/lib", "/python", sys.base_prefix + "/lib", "/sys/", "/dev/")


def look(place, content):
    if isinstance(content, str):
        content = content.encode("utf-8", "surrogateescape")
    for kind, texts in NEEDLES.items():
        for text in texts:
            if text in content:
                print("FOUND", kind, "in", place)


def read(path):
    with contextlib.suppress(OSError), open(path, "rb") as file:
        look(path, file.read(MOST))


def environment():
    look("environ", repr(dict(os.environ)))


def processes():
    for name in ("environ", "cmdline", "maps", "mountinfo", "cgroup", "comm", "status", "auxv"):
        for path in glob.glob(f"/proc/[0-9]*/{name}") + [f"/proc/self/{name}"]:
            read(path)
    for path in glob.glob("/proc/[0-9]*/*") + glob.glob("/proc/[0-9]*/fd/*"):
        with contextlib.suppress(OSError):
            look(path, os.readlink(path))


def network():
    for path in glob.glob("/proc/net/*") + ["/etc/hosts", "/etc/resolv.conf", "/etc/hostname"]:
        read(path)
    look("hostname", " ".join([socket.gethostname(), *os.uname()]))
    with contextlib.suppress(OSError):
        look("interfaces", repr(socket.if_nameindex()))


def descriptors():
    for name in os.listdir("/proc/self/fd"):
        number = int(name)
        with contextlib.suppress(OSError):
            kind = stat.S_IFMT(os.fstat(number).st_mode)
            if kind == stat.S_IFREG:
                look(f"descriptor {name}", os.pread(number, MOST, 0))
            if kind == stat.S_IFSOCK:
                with socket.socket(fileno=os.dup(number)) as one:
                    if one.family in (socket.AF_INET, socket.AF_INET6):
                        print("FOUND descriptor of the network", one.family.name)
                    look(f"descriptor {name}", repr((one.getsockname(), one.getpeername())))


def files():
    for folder, folders, names in os.walk(@top@):
        inner = folder + "/"
        if inner.startswith("/proc/") or "site-packages" in folder:
            folders.clear()
            continue
        for name in names:
            path = os.path.join(folder, name)
            look("a name", path)
            if not inner.startswith(LIBRARIES) and not os.path.islink(path):
                with contextlib.suppress(OSError):
                    if stat.S_ISREG(os.stat(path).st_mode):
                        read(path)


def doors():
    for address in @doors@:
        family = socket.AF_INET if isinstance(address, tuple) else socket.AF_UNIX
        with contextlib.suppress(OSError), socket.socket(family) as one:
            one.settimeout(1)
            one.connect(address)
            print("FOUND door", "unix" if family == socket.AF_UNIX else address[1])


for search in (environment, processes, network, descriptors, files, doors):
    search()
print("TRIED")
"""


def searching(
    needles: dict[str, list[str]], doors: list[tuple[str, int] | str], top: str = "/"
) -> str:
    """Return code that looks for texts, by kind, and knocks at addresses."""
    in_digits = {kind: [text.encode().hex() for text in texts] for kind, texts in needles.items()}
    code = SEARCH.replace("@needles@", repr(in_digits)).replace("@doors@", repr(doors))
    return code.replace("@top@", repr(top))
