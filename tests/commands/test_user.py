"""`kb user`: accounts are made and taken away; a password is never shown and never on the command line."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kb.cli import cli
from kb.errors import KBError
from kb.users import Users

PASSWORD = "青山 绿水 42"


def run(home: Path, *arguments: str, typed: str = f"{PASSWORD}\n") -> Result:
    home.mkdir(exist_ok=True)
    return CliRunner().invoke(cli, ["--home", str(home), "user", *arguments], input=typed)


def test_accounts_are_added_listed_changed_and_removed(home: Path) -> None:
    assert run(home, "add", "王秘书", "--role", "keeper", "--password-stdin").exit_code == 0
    assert run(home, "add", "李秘书", "--password-stdin").exit_code == 0
    assert Users(home).check("王秘书", PASSWORD) is not None
    listed = run(home, "list", "--json")
    assert json.loads(listed.stdout) == [
        {"name": "李秘书", "role": "reader"},
        {"name": "王秘书", "role": "keeper"},
    ]
    assert "查阅" in run(home, "list").stdout
    assert run(home, "password", "李秘书", "--password-stdin", typed="another word\n").exit_code == 0
    assert Users(home).check("李秘书", PASSWORD) is None
    assert Users(home).check("李秘书", "another word") is not None
    assert run(home, "remove", "李秘书").exit_code == 0
    assert list(Users(home).accounts()) == ["王秘书"]


def test_it_says_what_follows(home: Path) -> None:
    assert "--role keeper" in run(home, "add", "甲", "--password-stdin").stderr
    assert "users.json" in run(home, "remove", "甲").stderr
    assert "kb user add" in run(home, "list").stderr


@pytest.mark.parametrize("typed", ["", "short\n"])
def test_no_password_no_account(home: Path, typed: str) -> None:
    found = run(home, "add", "甲", "--password-stdin", typed=typed)
    assert isinstance(found.exception, KBError)
    assert not Users(home).exist()


def test_a_name_in_use_is_refused_before_a_password_is_asked_for(home: Path) -> None:
    run(home, "add", "甲", "--password-stdin")
    found = run(home, "add", "甲", "--password-stdin", typed="")
    assert "已有" in str(found.exception)
    assert "没有用户" in str(run(home, "password", "乙", "--password-stdin", typed="").exception)


def test_where_typing_cannot_be_hidden_nothing_is_asked(home: Path) -> None:
    assert "--password-stdin" in str(run(home, "add", "甲").exception)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no pseudo-terminal")
def test_at_a_terminal_the_password_is_asked_twice_and_not_shown(home: Path) -> None:
    home.mkdir()
    outer, inner = pty.openpty()
    command = [sys.executable, "-m", "kb", "--home", str(home), "user", "add", "甲"]
    with subprocess.Popen(command, stdin=inner, stdout=inner, stderr=inner, start_new_session=True) as process:
        os.close(inner)
        shown = b""
        for prompt in ("密码", "再输一次"):
            while prompt.encode() not in shown:
                shown += os.read(outer, 1024)
            os.write(outer, f"{PASSWORD}\n".encode())
        while process.poll() is None or b"\xe5\xb7\xb2" not in shown:
            try:
                shown += os.read(outer, 1024)
            except OSError:
                break
        assert process.wait(30) == 0
    os.close(outer)
    assert PASSWORD not in shown.decode(errors="replace")
    assert Users(home).check("甲", PASSWORD) is not None
