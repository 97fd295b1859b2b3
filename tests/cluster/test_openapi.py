"""The API description against the API on servers."""

from tests.webui.test_openapi import *  # noqa: F403
