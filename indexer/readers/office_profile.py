"""The settings under which LibreOffice converts a stranger's file: no macros, no links, nothing from the network."""

from __future__ import annotations

from pathlib import Path

SECURITY = "/org.openoffice.Office.Common/Security/Scripting"
INTERNET = "/org.openoffice.Inet/Settings"
NOWHERE, NO_PORT = "127.0.0.1", "9"  # a proxy that is not there: a linked picture in a .doc was asked for without it
SETTINGS: tuple[tuple[str, str, str], ...] = (
    (SECURITY, "MacroSecurityLevel", "3"),  # the highest: only from trusted places, of which there are none
    (SECURITY, "DisableMacrosExecution", "true"),
    (SECURITY, "DisableActiveContent", "true"),
    (SECURITY, "BlockUntrustedRefererLinks", "true"),  # pictures and templates on other machines stay there
    ("/org.openoffice.Office.Writer/Content/Update", "Link", "0"),  # never
    ("/org.openoffice.Office.Common/Load", "UpdateDocMode", "0"),
    ("/org.openoffice.Office.Common/Misc", "FirstRun", "false"),
    (INTERNET, "ooInetProxyType", "2"),  # by hand, as follows
    *((INTERNET, f"ooInet{kind}ProxyName", NOWHERE) for kind in ("HTTP", "HTTPS", "FTP")),
    *((INTERNET, f"ooInet{kind}ProxyPort", NO_PORT) for kind in ("HTTP", "HTTPS", "FTP")),
    (INTERNET, "ooInetNoProxy", ""),
)


def write_profile(folder: Path) -> None:
    """A fresh profile in this folder."""
    user = folder / "user"
    user.mkdir(parents=True)
    items = "".join(
        f'<item oor:path="{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>\n'
        for path, name, value in SETTINGS
    )
    (user / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<oor:items xmlns:oor="http://openoffice.org/2001/registry" '
        'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n'
        f"{items}</oor:items>\n",
        encoding="utf-8",
    )
