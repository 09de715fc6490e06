"""Settings of somebody's other work with Dask do not count here, wherever they stand."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

ASK = """
import json, sys
from autograder.cluster.settings import use_dask
use_dask()
import dask
from distributed import Security
from distributed.comm import core
print(json.dumps([dask.config.get(name, None) for name in sys.argv[1:]]))
"""
THEIRS = {
    "distributed.comm.default-scheme": "ucx",
    "distributed.comm.require-encryption": False,
    "distributed.comm.tls.ciphers": "NULL",
    "distributed.scheduler.preload": ["theirs.py"],
    "distributed.worker.preload": ["theirs.py"],
    "distributed.client.preload": ["theirs.py"],
    "distributed.scheduler.http.routes": ["distributed.http.health"],
    "distributed.worker.http.routes": ["distributed.http.health"],
    "distributed.scheduler.allowed-failures": 99,
    "scheduler-address": "tcp://theirs:1",
}
OURS = ["tcp", None, None, [], [], [], [], [], 0, None]


def found(environment: dict[str, str]) -> list:
    command = [sys.executable, "-c", ASK, *THEIRS]
    said = subprocess.run(
        command, env=os.environ | environment, capture_output=True, text=True, check=True
    )
    assert said.stderr == ""
    return json.loads(said.stdout)


@pytest.mark.processes
def test_variables_do_not_count():
    variables = {
        "DASK_" + name.upper().replace(".", "__").replace("-", "_"): repr(value)
        for name, value in THEIRS.items()
    }
    assert found(variables) == OURS


@pytest.mark.processes
@pytest.mark.parametrize("variable", ["DASK_CONFIG", "DASK_ROOT_CONFIG"])
def test_files_do_not_count(tmp_path, variable):
    (tmp_path / "theirs.yaml").write_text(json.dumps(THEIRS))
    assert found({variable: str(tmp_path)}) == OURS
