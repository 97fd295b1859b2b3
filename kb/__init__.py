"""The knowledge base: model, text, catalogue, engines, questions. Knows no file format and no web."""

__version__ = "0.1.0"
