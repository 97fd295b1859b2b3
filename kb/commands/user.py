"""`kb user add|list|remove|password`: who may use the library over the network."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from kb.commands.common import chosen_settings, home_option, json_option, print_json, print_table, say
from kb.errors import UsageError
from kb.users import ROLE_NAMES, ROLES, Users, check_name, check_password

stdin_option = click.option("--password-stdin", "from_stdin", is_flag=True, help="从标准输入读密码（一行），给脚本用。")


@click.group(short_help="管理可以登录网页的用户")
def user() -> None:
    """有了用户，网页和接口就都要登录；kb serve 也才能在别的地址上服务。密码只存散列值，放在资料库的 users.json 里。"""


@user.command(short_help="添加用户")
@click.argument("name", metavar="用户名")
@click.option(
    "--role",
    type=click.Choice(ROLES),
    default="reader",
    show_default=True,
    help="reader 只查阅，keeper 还可以管资料（收入、更正、移除）。",
)
@stdin_option
@home_option
def add(name: str, role: str, from_stdin: bool, home: Path | None) -> None:
    """添加一个用户；密码在提示后输入，不显示，也不会留在命令记录里。"""
    users = _users(home)
    name = check_name(name)
    if name in users.accounts():
        raise UsageError(f"已有用户“{name}”", advice="改密码用 kb user password，换角色请先移除再添加")
    users.add(name, role, _ask_password(from_stdin))
    say(f"已添加用户 {name}（{ROLE_NAMES[role]}）。从现在起网页和接口都要登录。")
    if not any(account.role == "keeper" for account in users.accounts().values()):
        say("现在还没有管资料的用户；需要在网页上管资料时，请再用 --role keeper 添加一个。")


@user.command("list", short_help="列出用户")
@json_option
@home_option
def list_users(as_json: bool, home: Path | None) -> None:
    """列出用户和角色。"""
    accounts = sorted(_users(home).accounts().values(), key=lambda account: account.name)
    if as_json:
        print_json([{"name": account.name, "role": account.role} for account in accounts])
        return
    print_table("", ("用户名", "角色"), ((account.name, ROLE_NAMES[account.role]) for account in accounts))
    if not accounts:
        say("没有用户；用 kb user add 添加。")


@user.command(short_help="移除用户")
@click.argument("name", metavar="用户名")
@home_option
def remove(name: str, home: Path | None) -> None:
    """移除一个用户，他的登录当即失效。移除了最后一个用户，网页仍要登录，谁也进不去。"""
    users = _users(home)
    gone = users.remove(name)
    say(f"已移除用户 {gone.name}。")
    if not users.accounts():
        say(f"已经没有用户，谁也不能登录。要改回不用密码，请删去 {users.path}。")


@user.command(short_help="更改密码")
@click.argument("name", metavar="用户名")
@stdin_option
@home_option
def password(name: str, from_stdin: bool, home: Path | None) -> None:
    """更改密码；用旧密码登录的当即失效。"""
    users = _users(home)
    users.named(name)
    changed = users.change_password(name, _ask_password(from_stdin))
    say(f"已更改 {changed.name} 的密码；用旧密码登录的都要重新登录。")


def _users(home: Path | None) -> Users:
    from kb.settings import require_writable

    place = chosen_settings(home).home
    require_writable(place)
    return Users(place)


def _ask_password(from_stdin: bool) -> str:
    if from_stdin:
        found = sys.stdin.readline().rstrip("\r\n")
    elif not sys.stdin.isatty():
        # A prompt could not hide what is typed here.
        raise UsageError("这里不能隐藏输入的密码", advice="请在终端里运行，或加 --password-stdin 从标准输入读")
    else:
        found = click.prompt("密码", hide_input=True, confirmation_prompt="再输一次", err=True)
    check_password(found)
    return str(found)
