"""The catalogue: the truth about sources, reports, sections and corrections. Knows no engine and no screen."""

from kb.catalog.connection import Catalog

__all__ = ["Catalog"]
