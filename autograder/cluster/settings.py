"""Dask as it is used here: with none of the user's settings, without HTTP servers, and silent.

Dask reads settings from files and from variables (DASK_…), with which somebody's other work could
switch encryption off, open a dashboard or load code. So they are read anew from what Dask itself
brings. It must happen before `distributed` is imported, which looks at some of them only then.
"""

from __future__ import annotations

import logging
import warnings

FAR_TOO_MUCH = "1 TiB"
OURS = {
    "distributed.scheduler.allowed-failures": 0,  # who has died is for the engine to count
    "distributed.scheduler.worker-ttl": "45s",
    "distributed.scheduler.work-stealing": False,
    "distributed.scheduler.worker-saturation": 1.0,
    "distributed.scheduler.active-memory-manager.start": False,
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
    "distributed.worker.profile.enabled": False,
    "distributed.comm.timeouts.connect": "10s",
    "distributed.comm.timeouts.tcp": "30s",
    "distributed.diagnostics.nvml": False,
    "distributed.admin.large-graph-warning-threshold": FAR_TOO_MUCH,
    "distributed.admin.tick.limit": "1h",
    "distributed.admin.tick.interval": "1s",  # fifty times a second takes 1.4 % of a processor
    "distributed.admin.system-monitor.interval": "10s",
}
SILENT = ("distributed", "distributed.client", "distributed.gc", "tornado", "tornado.application")


def use_dask() -> None:
    """Import Dask with the settings that count here.

    Raises:
        ModuleNotFoundError: it is not installed.
    """
    import dask.config

    dask.config.refresh(paths=[], env={})
    from distributed.versions import VersionMismatchWarning

    dask.config.set(OURS)
    warnings.simplefilter("ignore", VersionMismatchWarning)  # we say it ourselves, in a sentence
    for name in SILENT:
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)


class WithoutHTTP:
    """A part of Dask that starts no HTTP server, whatever it would show there."""

    def start_http_server(self, *_, **__) -> None:
        pass
