"""The web pages and the API over a library. Asks the facade and shows what it says; knows no engine and no file format."""

from webui.app import create_app

__all__ = ["create_app"]
