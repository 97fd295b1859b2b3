"""The questions about phrasing over HTTP, on servers."""

from tests.webui.test_phrasing_api import *  # noqa: F403
