"""Networks of a test's own go when it ends, however that is asked for."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

from tests.cluster import networks

CODE = """
import signal
import time
from tests.cluster.networks import Networks

signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored by what a shell left behind
with Networks(1) as one:
    print(one.names[0], flush=True)
    time.sleep(60)
"""


@pytest.mark.processes
@pytest.mark.skipif(bool(networks.missing()), reason=networks.missing() or "they can be made")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_program_that_is_ended_leaves_none(number):
    with subprocess.Popen(
        [sys.executable, "-c", CODE],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as program:
        name = program.stdout.readline().strip()
        assert Path("/run/netns", name).exists()
        program.send_signal(number)
        assert program.wait(20) != 0
    assert not list(Path("/run/netns").glob(f"autograder-{program.pid}-*"))
