"""The password file: private, whole, read again when it changes, and the same time for every wrong answer."""

from __future__ import annotations

import json
import stat
import sys
import time
from pathlib import Path

import pytest

from kb.errors import DamagedLibrary, LibraryError, NotFound, UsageError
from kb.users import USERS_FILE, Users

PASSWORD = "青山 绿水 42"


@pytest.fixture
def users(tmp_path: Path) -> Users:
    return Users(tmp_path)


def test_only_name_and_password_together_open(users: Users) -> None:
    added = users.add("王秘书", "reader", PASSWORD)
    assert users.check("王秘书", PASSWORD) == added
    for name, password in (("王秘书", ""), ("王秘书", f"{PASSWORD} "), ("李秘书", PASSWORD), ("", "")):
        assert users.check(name, password) is None


def test_full_width_input_is_the_same_name_and_password(users: Users) -> None:
    users.add("wang", "keeper", "abcdefgh1")
    assert users.check("ｗａｎｇ ", "ａｂｃｄｅｆｇｈ１") is not None


def test_the_file_holds_no_password_and_is_its_owners_alone(users: Users, tmp_path: Path) -> None:
    users.add("甲", "reader", PASSWORD)
    file = tmp_path / USERS_FILE
    assert PASSWORD not in file.read_text("utf-8")
    if sys.platform != "win32":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [USERS_FILE]


def test_the_same_password_twice_has_two_hashes(users: Users, tmp_path: Path) -> None:
    users.add("甲", "reader", PASSWORD)
    users.add("乙", "reader", PASSWORD)
    lines = json.loads((tmp_path / USERS_FILE).read_text("utf-8"))["users"]
    assert len({line["hash"] for line in lines}) == 2


def test_another_process_sees_changes_at_once(users: Users, tmp_path: Path) -> None:
    other = Users(tmp_path)
    assert not other.exist()
    users.add("甲", "reader", PASSWORD)
    assert other.check("甲", PASSWORD) is not None
    users.remove("甲")
    assert other.check("甲", PASSWORD) is None
    assert other.exist()


def test_a_new_password_has_a_new_stamp(users: Users) -> None:
    before = users.add("甲", "keeper", PASSWORD)
    after = users.change_password("甲", "another word")
    assert after.stamp != before.stamp
    assert (users.check("甲", PASSWORD), users.check("甲", "another word")) == (None, after)
    assert after.role == "keeper"


@pytest.mark.parametrize("name", ["", " ", "a:b", "字" * 41, "a\nb", "\x1b[2J", "本机", "访客"])
def test_a_name_that_would_make_trouble_is_refused(users: Users, name: str) -> None:
    with pytest.raises(UsageError):
        users.add(name, "reader", PASSWORD)
    assert not users.exist()


@pytest.mark.parametrize("password", ["", "1234567", "字" * 257])
def test_a_password_too_short_or_too_long_is_refused(users: Users, password: str) -> None:
    with pytest.raises(UsageError, match="密码"):
        users.add("甲", "reader", password)


def test_a_name_is_given_once_and_a_role_must_exist(users: Users) -> None:
    users.add("甲", "reader", PASSWORD)
    with pytest.raises(UsageError, match="已有"):
        users.add(" 甲", "reader", PASSWORD)
    with pytest.raises(UsageError, match="角色"):
        users.add("乙", "root", PASSWORD)
    with pytest.raises(NotFound):
        users.remove("丙")
    with pytest.raises(NotFound):
        users.change_password("丙", PASSWORD)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"users": [{"name": "甲"}]}', '{"users": [1]}'])
def test_a_damaged_file_lets_nobody_in(users: Users, tmp_path: Path, text: str) -> None:
    (tmp_path / USERS_FILE).write_text(text, "utf-8")
    assert users.exist()
    with pytest.raises(DamagedLibrary, match="kb user add"):
        users.check("甲", PASSWORD)


@pytest.mark.skipif(sys.platform == "win32", reason="folders are protected otherwise there")
def test_where_nothing_can_be_written_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="权限"):
        Users(tmp_path / "missing").add("甲", "reader", PASSWORD)


def test_an_unknown_name_takes_as_long_as_a_wrong_password(users: Users) -> None:
    users.add("甲", "reader", PASSWORD)

    def spend(name: str) -> float:
        began = time.process_time()
        users.check(name, "wrong password")
        return time.process_time() - began

    known = min(spend("甲") for _ in range(5))
    unknown = min(spend("乙") for _ in range(5))
    assert 0.5 < known / unknown < 2
