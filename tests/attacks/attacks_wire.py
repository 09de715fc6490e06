"""Lying on the wire: a student's code that speaks for the worker."""

from __future__ import annotations

from attack_record import TRIED, Attacks

WIRE = Attacks("lying")
FIND = """
import gc, os, struct, sys

worker = next(thing for thing in gc.get_objects() if type(thing).__name__ == "Worker")
wire, pipe = type(worker).serve.__globals__["wire"], worker.replies


def send(payload):
    data = memoryview(struct.pack(">I", len(payload)) + payload)
    while data:
        data = data[os.write(pipe, data):]


def requested():
    frame = sys._getframe()
    while type(frame.f_locals.get("request")) is not dict:
        frame = frame.f_back
    return frame.f_locals["request"]


def forge(reply, **more):  # what is to be the reply to each of many calls
    each = [reply] * len(requested()["each"])
    send(sys.modules["msgpack"].packb({"id": requested()["id"], "each": each, **more}))
"""


def called(identifier: str, body: str, **how: object) -> None:
    """Add an attack on the wire that starts when C6's function is called."""
    lines = "\n    ".join(body.strip("\n").split("\n"))
    code = f"{FIND}\n\ndef decay_learning_rate(learning_rate, decay):\n    {lines}\n"
    WIRE.decay(identifier, code, **how)


def cell(identifier: str, body: str, **how: object) -> None:
    WIRE.harmless(identifier, f"{FIND}\n{body}\n", **({"tried": False} | how))


called("garbage_in_a_call", "os.write(pipe, os.urandom(4000))\nreturn 10.0")
called("frame_that_claims_4_gigabytes", "os.write(pipe, b'\\xff' * 4)\nreturn 10.0")
called("frame_that_never_ends", "os.write(pipe, struct.pack('>I', 10**6))\nreturn 10.0", short=True)
called(
    "frame_that_drips",
    "import time\nos.write(pipe, struct.pack('>I', 10**6))\n"
    "while True:\n    os.write(pipe, b'x')\n    time.sleep(0.001)",
    short=True,
)
called(
    "question_where_none_is_asked",
    "ask = {'callback': 'decay_learning_rate', 'args': [0.1, 0.9], 'kwargs': {}}\n"
    "send(wire.encode({'id': requested()['id'], **ask}))\n"
    "return wire.decode(worker._receive())['value']",
)
called("empty_frame", "send(b'')\nreturn 10.0")
called(
    "array_that_claims_a_yottabyte",
    "import msgpack\nheader = msgpack.packb(['<f8', [10**12, 10**12]])\n"
    "array = msgpack.ExtType(2, struct.pack('>I', len(header)) + header)\n"
    "forge(msgpack.packb({'value': array, 'changed': {}}))",
)
called(
    "array_with_a_hostile_type",
    "import msgpack\n"
    "for dtype in ('|O', 'O8', 'V8', '<U500000000', 'i4,O', '<M8[s]'):\n"
    "    header = msgpack.packb([dtype, [1]])\n"
    "    array = msgpack.ExtType(2, struct.pack('>I', len(header)) + header + bytes(8))\n"
    "    forge(msgpack.packb({'value': array, 'changed': {}}))",
)
called(
    "replies_to_calls_not_made",
    "for n in range(1, 2000):\n    send(wire.encode({'id': n, 'value': 10}))",
)
called(
    "reply_twice",
    "for _ in range(2):\n    forge(wire.encode({'value': 10.0, 'changed': {}}))",
)
called(
    "late_reply",
    "import threading, time\n"
    "late = wire.encode({'id': requested()['id'], 'value': 10.0, 'changed': {}})\n"
    "threading.Thread(target=lambda: (time.sleep(0.05), send(late)), daemon=True).start()\n"
    "time.sleep(0.01)\nreturn 10.0",
)
called(
    "numbers_that_are_arrays",
    "send(wire.encode({'id': np.array([1, 2]), 'value': 10.0, 'args': []}))\nreturn 10.0",
)
called(
    "error_that_is_no_name",
    "error = {'deep': [np.zeros(3)]}\n"
    "forge(wire.encode({'error': error, 'text': error, 'stub': error}))",
)
called(
    "error_of_a_name_of_ours",
    "forge(wire.encode({'error': 'TaskAborted', 'text': 'PASSED'}))",
)
called(
    "arguments_of_another_kind",
    "forge(wire.encode({'value': 10.0, 'changed': {'0': 10, 0: {}, 1: [], (): 3}}))",
)
called(
    "millions_of_small_things",
    "import msgpack\n"
    "one = b'\\xdd' + struct.pack('>I', 2_000_000) + b'\\x80' * 2_000_000\n"
    "value = b'\\xdd' + struct.pack('>I', 30) + one * 30\n"
    "number = msgpack.packb(requested()['id'])\n"
    "send(b'\\x83\\xa2id' + number + b'\\xa4args\\x90\\xa5value' + value)",
)
called(
    "many_small_things_in_each_reply",
    "forge(b'\\x81\\xa5value\\xdd' + struct.pack('>I', 90_000) + b'\\x80' * 90_000)",
)
called("replies_that_are_no_bytes", "forge({'value': 10.0})")
called("more_replies_than_calls", "forge(wire.encode({'value': 10.0}), each=[b'\\x80'] * 10**5)")
called("parts_without_end", "while True:\n    forge(b'', part=[b'\\x80'])")
called("a_part_of_objects", "forge(b'', part=[['aa'] * 90_000])")
called(
    "a_part_that_starts_the_clock_anew",
    "send(wire.encode({'id': requested()['id'], 'part': [wire.Encoded({})]}))\n"
    "return learning_rate * decay",
)
called(
    "generator_with_a_state_out_of_bounds",
    "rng = np.random.Generator(np.random.MT19937(0))\nreturn rng",
)
called("dictionary_that_holds_itself", "d = {}\nd['d'] = d\nreturn d")
called("list_that_holds_itself", "x = []\nx.append(x)\nreturn x")
called(
    "list_that_changes_when_read",
    """
class Changing(list):
    def __iter__(self):
        self.append(10.0)
        return iter([10.0] * len(self))
    __len__ = lambda self: 1
    __getitem__ = lambda self, key: 10.0
return Changing()
""",
)
called(
    "number_that_changes_when_read",
    """
class Changing(float):
    __float__ = lambda self: float(np.random.random())
    dtype = property(lambda self: 1 / 0)
return Changing(10.0)
""",
)
called(
    "type_with_a_hostile_name",
    "return type('<script>' * 1000, (), {})()",
)
called(
    "wire_replaced",
    "wire.encode = lambda value: b'\\xc0'\nreturn 10.0",
)
called(
    "msgpack_replaced",
    "import msgpack\nmsgpack.packb = lambda *a, **k: b'\\x81\\xa5marks\\x0a'\nreturn 10.0",
)
called("pipe_closed", "os.close(pipe)\nreturn 10.0")
called("pipe_of_requests_closed", "os.close(worker.requests)\nreturn 10.0")
called("requests_eaten", "os.read(worker.requests, 1 << 20)\nreturn 10.0", short=True)
called(
    "generator_of_ours_changed",
    "send(b'\\xc1' * 100)\nraise SystemExit",
)

cell("garbage_in_a_cell", "os.write(pipe, os.urandom(4000))")
cell(
    "numbers_that_are_arrays_in_a_cell",
    "send(wire.encode({'id': sys.modules['numpy'].array([1, 2]), 'outputs': []}))",
)
cell(
    "outputs_out_of_format",
    f"""
run = type(worker)._run


def _run(self, request):
    reply = run(self, request)
    odd = [None, 1, [], {{}}, {{"output_type": "stream", "text": {{}}}}]
    odd += [{{"output_type": ["error"]}}]
    odd += [{{"output_type": "error", "traceback": 1, "ename": [], "evalue": {{}}}}]
    odd += [{{"output_type": "execute_result", "data": {{1: 2, "text/plain": 10}}}}]
    odd += [{{"output_type": "display_data", "data": [1]}}, sys.modules["numpy"].zeros(3)]
    return {{"outputs": odd + reply["outputs"]}}


type(worker)._run = _run
print("{TRIED}")
""",
)
cell(
    "outputs_that_fill_the_notebook",
    """
def _run(self, request):
    self.shell.run_cell(request["source"])
    return {"outputs": [{"output_type": "stream", "name": "stdout", "text": "x" * 30_000_000}]}


type(worker)._run = _run
""",
)
cell(
    "functions_that_are_values",
    """
look = type(worker)._look


def _look(self, request):
    if request["name"] in ("np", "abs", "globals", "mark", "check", "autograder"):
        return {"kind": "callable"}
    return look(self, request)


run = type(worker)._run


def _run(self, request):
    return run(self, request) | {"callables": ["np", "abs", "globals", "mark", 7, [], None]}


type(worker)._run, type(worker)._look = _run, _look
""",
)
