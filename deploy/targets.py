"""The systems and Pythons that the offline bundle serves, as pip and as environment markers name them."""

from __future__ import annotations

import sys
import sysconfig
from collections.abc import Mapping
from dataclasses import dataclass

PYTHONS = ("3.11", "3.12", "3.13", "3.14")
# Kylin V10 and UOS 20 have glibc 2.28, and so far down the wheels of numpy and lxml go.
NEWEST_GLIBC, OLDEST_GLIBC = 28, 17


@dataclass(frozen=True, slots=True)
class Target:
    """A system, as `sysconfig.get_platform()` names it, and a version of CPython."""

    system: str
    python: str

    def __str__(self) -> str:
        return f"{self.system} {self.python}"

    @property
    def platforms(self) -> tuple[str, ...]:
        """The platform tags of wheels that run there, for pip's --platform.

        >>> Target("linux-x86_64", "3.11").platforms[0]
        'manylinux_2_28_x86_64'
        """
        if self.system == "win-amd64":
            return ("win_amd64",)
        machine = self.system.removeprefix("linux-")
        tags = [f"manylinux_2_{minor}_{machine}" for minor in range(NEWEST_GLIBC, OLDEST_GLIBC - 1, -1)]
        return (*tags, f"manylinux2014_{machine}")

    @property
    def environment(self) -> Mapping[str, str]:
        """What environment markers see there. pip would ask the Python that it runs on."""
        system, machine = self.system.split("-", 1)
        own = {"os_name": "posix", "sys_platform": "linux", "platform_system": "Linux", "platform_machine": machine}
        if system == "win":
            own = {"os_name": "nt", "sys_platform": "win32", "platform_system": "Windows", "platform_machine": "AMD64"}
        return own | {
            "implementation_name": "cpython",
            "platform_python_implementation": "CPython",
            "python_version": self.python,
            "python_full_version": f"{self.python}.0",
        }


ALL = tuple(Target(system, python) for system in ("win-amd64", "linux-x86_64", "linux-aarch64") for python in PYTHONS)


def this_one() -> Target:
    """The system and the Python that this runs on."""
    return Target(sysconfig.get_platform(), f"{sys.version_info[0]}.{sys.version_info[1]}")
