"""Who may use a library over the network: names, roles and password hashes in one private file of its home.

A reader looks and keeps notebooks; a keeper also manages what is in the library. The file is read again whenever it
changes, so that a removed user is out at once. Once the file is there a login is needed, also when nobody is left in it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import threading
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from kb.errors import DamagedLibrary, NotFound, UsageError
from kb.private import write_private

USERS_FILE = "users.json"
ROLES = ("reader", "keeper")
ROLE_NAMES = {"reader": "查阅", "keeper": "管资料"}
RESERVED_NAMES = ("本机", "访客")  # what those are called who come without a name
MAX_NAME_CHARACTERS = 40
MIN_PASSWORD_CHARACTERS = 8
MAX_PASSWORD_CHARACTERS = 256  # more is no password but work for the hash
# 32 MB and some 80 ms on one core: dear for whoever guesses, unnoticed once a day.
SCRYPT = {"n": 2**15, "r": 8, "p": 1, "maxmem": 64 * 2**20}
SALT_BYTES = 16
DUMMY_SALT = bytes(SALT_BYTES)


@dataclass(frozen=True, slots=True)
class Account:
    """One line of the file. `stamp` changes with the password, so that whoever logged in with the old one is out."""

    name: str
    role: str
    salt: str
    hash: str
    stamp: str


class Users:
    """The password file of one home."""

    def __init__(self, home: Path) -> None:
        self.path = home / USERS_FILE
        self._reading = threading.Lock()
        self._seen: tuple[object, Mapping[str, Account]] = (None, {})

    def exist(self) -> bool:
        """Whether a login is needed: the file is there, whoever is in it."""
        return self.path.exists()

    def accounts(self) -> Mapping[str, Account]:
        """Everybody by name."""
        with self._reading:
            mark = self._mark()
            if mark is None:
                return {}
            if mark != self._seen[0]:
                self._seen = (mark, self._read())
            return self._seen[1]

    def named(self, name: str) -> Account:
        """The account of this name, which must be there."""
        return _named(self.accounts(), name)

    def check(self, name: str, password: str) -> Account | None:
        """The account, where name and password belong together; an unknown name takes as long as a wrong password."""
        account = self.accounts().get(clean_name(name))
        salt = bytes.fromhex(account.salt) if account else DUMMY_SALT
        found = hash_password(password[:MAX_PASSWORD_CHARACTERS], salt)
        matches = hmac.compare_digest(found, account.hash if account else "")
        return account if account and matches and len(password) <= MAX_PASSWORD_CHARACTERS else None

    def add(self, name: str, role: str, password: str) -> Account:
        """A new account."""
        known = dict(self.accounts())
        name = check_name(name)
        if name in known:
            raise UsageError(f"已有用户“{name}”", advice="改密码用 kb user password，换角色请先移除再添加")
        if role not in ROLES:
            raise UsageError(f"没有“{role}”这种角色", advice=f"可用的有：{'、'.join(ROLES)}")
        return self._put(known, Account(name, role, "", "", ""), password)

    def change_password(self, name: str, password: str) -> Account:
        """Another password; every session under the old one ends."""
        known = dict(self.accounts())
        return self._put(known, _named(known, name), password)

    def remove(self, name: str) -> Account:
        """Take an account away; its sessions end at once."""
        known = dict(self.accounts())
        gone = known.pop(_named(known, name).name)
        self._write(known)
        return gone

    def _put(self, known: dict[str, Account], account: Account, password: str) -> Account:
        check_password(password)
        salt = secrets.token_bytes(SALT_BYTES)
        account = replace(
            account, salt=salt.hex(), hash=hash_password(password, salt), stamp=secrets.token_hex(SALT_BYTES)
        )
        known[account.name] = account
        self._write(known)
        return account

    def _write(self, known: Mapping[str, Account]) -> None:
        lines = [asdict(account) for _, account in sorted(known.items())]
        write_private(self.path, json.dumps({"users": lines}, ensure_ascii=False, indent=1).encode())

    def _mark(self) -> object:
        try:
            found = self.path.stat()
        except FileNotFoundError:
            return None
        return found.st_mtime_ns, found.st_ino, found.st_size

    def _read(self) -> Mapping[str, Account]:
        try:
            lines = json.loads(self.path.read_text("utf-8"))["users"]
            return {line["name"]: Account(**line) for line in lines}
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise DamagedLibrary(
                "用户文件读不懂，谁也不能登录",
                where=str(self.path),
                advice="请恢复这个文件；或删去它，再用 kb user add 重新添加用户",
            ) from error


def hash_password(password: str, salt: bytes) -> str:
    """The scrypt hash, hexadecimal. Full-width and half-width input is the same password."""
    return hashlib.scrypt(unicodedata.normalize("NFKC", password).encode(), salt=salt, dklen=32, **SCRYPT).hex()


def clean_name(name: str) -> str:
    """A name as it is kept.

    >>> clean_name(" ｗａｎｇ ")
    'wang'
    """
    return unicodedata.normalize("NFKC", name).strip()


def check_name(name: str) -> str:
    """The name as it is kept, or an error that says what is wrong with it."""
    cleaned = clean_name(name)
    if not cleaned or len(cleaned) > MAX_NAME_CHARACTERS or not cleaned.isprintable() or ":" in cleaned:
        raise UsageError(f"“{name}”不能作用户名", advice=f"请用 1 到 {MAX_NAME_CHARACTERS} 个字，不含冒号")
    if cleaned in RESERVED_NAMES:
        raise UsageError(f"“{cleaned}”是程序自己用的名字", advice="请换一个")
    return cleaned


def check_password(password: str) -> None:
    """Raises where the password is too short or too long to be one."""
    if not MIN_PASSWORD_CHARACTERS <= len(password) <= MAX_PASSWORD_CHARACTERS:
        raise UsageError(
            "密码太短" if len(password) < MIN_PASSWORD_CHARACTERS else "密码太长",
            advice=f"请用 {MIN_PASSWORD_CHARACTERS} 到 {MAX_PASSWORD_CHARACTERS} 个字符",
        )


def _named(known: Mapping[str, Account], name: str) -> Account:
    account = known.get(clean_name(name))
    if account is None:
        raise NotFound(f"没有用户“{name}”", advice="用 kb user list 查看")
    return account
