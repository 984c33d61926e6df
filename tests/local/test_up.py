"""The stack stays up, hears the other commands, and leaves nothing behind when it is stopped."""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.local.stack_process import command, descendants, is_up, still_alive, up_words
from tests.waiting import eventually

if TYPE_CHECKING:
    from pathlib import Path

ANA, EVA = "+573000000001", "+573000000099"


def test_a_stack_is_spoken_to_and_then_stopped_without_a_trace(tmp_path: Path) -> None:
    with is_up(tmp_path) as up:
        banner = up.await_words("self-test")
        url = next(word for word in banner.split() if word.endswith("/webhook/twilio/test"))
        assert httpx.get(url, timeout=20).json()["success"] is True
        assert "the emulated world starts anew" not in banner
        called = command(tmp_path, "call", "--customers", "1")
        lines = called.stdout.splitlines()
        assert lines[:2] == ["calling 1 customer:", f"Ana {ANA} (completed)"]
        assert lines[-1] == f"{ANA}: opened"
        # Pasted right behind the call, a message meets the conversation that the call opened.
        said = command(tmp_path, "say", ANA, "¿Cuál es el precio?")
        assert said.returncode == 0
        assert said.stdout.startswith(f"{ANA} wrote: sid SM")
        assert "\nanswered: " in said.stdout
        command(tmp_path, "say", EVA, "¿Cuál es el precio?")
        up.await_words(f"{EVA}  > ¿Cuál es el precio?", "us  < ")
        second = command(tmp_path, *up_words(tmp_path))
        assert second.returncode == 1
        assert f"a stack is up already in {tmp_path}: stop it" in second.stderr
        assert "AFTERCALL_HOME=" in second.stderr
        shown = command(tmp_path, "show", "messages", EVA)
        assert "¿Cuál es el precio?" in shown.stdout
        taken = command(tmp_path, "take", EVA)
        assert taken.returncode == 0
        assert "a person is in control now" in taken.stdout
        assert f"python -m local give-back {EVA}" in taken.stdout
        unheard = command(tmp_path, "say", EVA, "¿Hola?")
        assert "a person is in control, so the agent does not answer" in unheard.stdout
        unknown = command(tmp_path, "give-back", "+573000000098")
        assert unknown.returncode == 1
        assert "there is no conversation with +573000000098" in unknown.stderr
        up.await_words("Batch calls 1 customers")
        started = descendants(up.process.pid)
        assert any("ministack" in name for name in started.values())
        assert any("awslambdaric" in name for name in started.values())
        assert up.stop() == 0
    assert up.said("stopping")
    assert "Traceback" not in up.output.read_text(encoding="utf-8")
    eventually(lambda: not still_alive(started))
    with pytest.raises(httpx.ConnectError):
        httpx.get(url)
    after = command(tmp_path, "show", "active")
    assert (after.returncode, after.stdout) == (1, "")
    assert "start one with `make local`" in after.stderr


def test_a_restart_says_that_the_emulated_world_starts_anew(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    with is_up(tmp_path) as up:
        up.await_words("the emulated world starts anew: the calls, phones and messages")


@pytest.mark.parametrize("setting", ["API_PORT", "PLAYGROUND_PORT"])
def test_a_taken_port_names_who_holds_it_and_the_setting(tmp_path: Path, setting: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = str(holder.getsockname()[1])
        refused = command(tmp_path, *up_words(tmp_path), **{setting: port})
    assert refused.returncode == 1
    for word in (f"port {port} is taken", f"process {os.getpid()}", f"set {setting}"):
        assert word in refused.stderr
    assert "Traceback" not in refused.stderr
    assert not (tmp_path / "running.json").exists()


@pytest.mark.parametrize("port", ["http", "-1", "70000"])
def test_a_port_that_is_none_is_said_to_be(tmp_path: Path, port: str) -> None:
    refused = command(tmp_path, *up_words(tmp_path), API_PORT=port)
    assert refused.returncode == 1
    assert f"API_PORT is no port: {port!r}" in refused.stderr
