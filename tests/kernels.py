"""Running kernels for tests, and what they tell."""

from __future__ import annotations

import json
import os
import queue
import shutil
from pathlib import Path

import pytest
from jupyter_client.manager import KernelManager

ROOT = Path(__file__).parent.parent
STARTUP = ROOT / "jupyter-config" / "ipython" / "50-jupyter-secai.py"


WIDGET = "application/vnd.jupyter.widget-view+json"


class Kernel:
    """A running kernel; `run` gives what a cell printed, displayed, raised and told by comm."""

    def __init__(self, client):
        self.client = client

    def run(self, code):
        request = self.client.execute(code)
        reply = self.reply(request)
        result = {"status": reply["status"], "text": "", "displays": [], "error": "", "comms": []}
        for kind, content in self._told(request):
            if kind == "stream":
                result["text"] += content["text"]
            elif kind == "display_data":
                result["displays"].append(content["data"])
            elif kind == "error":
                result["error"] += "\n".join(content["traceback"])
            elif kind.startswith("comm_"):
                result["comms"].append({"type": kind, **content})
        return result

    def send(self, comm_id, data):
        """A message by comm; gives the comm messages that follow from it."""
        content = {"comm_id": comm_id, "data": data}
        message = self.client.session.msg("comm_msg", content)
        self.client.shell_channel.send(message)
        told = self._told(message["header"]["msg_id"])
        return [{"type": kind, **content} for kind, content in told if kind.startswith("comm_")]

    def reply(self, request):
        while True:
            message = self.client.get_shell_msg(timeout=60)
            if message["parent_header"].get("msg_id") == request:
                return message["content"]

    def _told(self, request):
        while True:
            try:
                message = self.client.get_iopub_msg(timeout=60)
            except queue.Empty:
                pytest.fail("the kernel says nothing")
            if message["parent_header"].get("msg_id") != request:
                continue
            kind, content = message["msg_type"], message["content"]
            if kind == "status" and content["execution_state"] == "idle":
                return
            yield kind, content


@pytest.fixture
def start(tmp_path):
    """Starts a kernel with the startup file that the wheel ships; takes environment variables."""
    startup = tmp_path / "ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    shutil.copy(STARTUP, startup)
    started = []

    def starter(**variables):
        manager = KernelManager(kernel_name="python3")
        environment = {
            **os.environ,
            "IPYTHONDIR": str(tmp_path / "ipython"),
            "PYTHONPATH": str(ROOT),
            **variables,
        }
        environment.pop("JPY_SESSION_NAME", None) if "JPY_SESSION_NAME" not in variables else None
        manager.start_kernel(env=environment, cwd=str(tmp_path))
        client = manager.client()
        started.append((manager, client))
        client.start_channels()
        client.wait_for_ready(timeout=60)
        return Kernel(client)

    yield starter
    for manager, client in started:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


@pytest.fixture
def kernel(start):
    return start()


def prose(result):
    """The text of the one thing that was displayed."""
    assert len(result["displays"]) == 1, result
    return result["displays"][0]["text/plain"]


def asked(result):
    """The comm by which the browser is asked for its cells."""
    opened = [c for c in result["comms"] if c.get("target_name") == "jupyter_secai"]
    assert len(opened) == 1
    return opened[0]


def words(comms):
    """All that is in widgets, as text."""
    return json.dumps([comm["data"] for comm in comms])
