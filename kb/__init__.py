"""The knowledge base: model, text, catalogue, engines, questions. Knows no file format and no web."""

from typing import Any

__all__ = ["Library", "__version__"]

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """`kb.Library`, loaded when it is first asked for: a command's help needs none of it."""
    if name == "Library":
        from kb.library import Library

        return Library
    raise AttributeError(name)
