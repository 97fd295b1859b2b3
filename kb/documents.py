"""From the catalogue's rows to what an engine is given: the one place that says which field holds what."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from itertools import batched, islice
from multiprocessing import get_context
from typing import Any

from sqlalchemy import Connection, select

from kb.catalog.schema import reports, sections, sources
from kb.engines.document import SectionDoc, make_document

Fields = dict[str, tuple[str, ...]]
