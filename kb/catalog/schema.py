"""The catalogue's tables, in SQLAlchemy Core. What belongs to one SQL dialect only is in kb.catalog.sqlite.

Row numbers (`id`) are given by the single writer and mean nothing outside; `report_id` and `section_id` come from
the content.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
)

metadata = MetaData()


def _json(name: str) -> Column[Any]:
    return Column(name, JSON(none_as_null=True))


library = Table(
    "library",
    metadata,
    Column("name", String, primary_key=True),  # schema_version, epoch, generation, horizon, created_at
    Column("value", String, nullable=False),
)

generations = Table(
    "generations",
    metadata,
    Column("generation", Integer, primary_key=True, autoincrement=False),
    Column("at", String, nullable=False),
    Column("action", String, nullable=False),
    _json("removed"),  # content hashes of sources that an engine older than this generation may still hold
)

sources = Table(
    "sources",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("content_hash", String, nullable=False, unique=True),
    Column("path", String, nullable=False),
    Column("format", String, nullable=False),
    Column("encoding", String),
    Column("encoding_confidence", Float, nullable=False),
    Column("reader", String, nullable=False),
    Column("compilation_title", Text),
    _json("warnings"),
    _json("applied"),  # numbers of the corrections that found something to act on in it
    Column("added_at", String, nullable=False),
    Column("generation", Integer, nullable=False),
)

# What was read, before any correction: a correction is made or undone without the file at hand.
readings = Table(
    "readings",
    metadata,
    Column("source", ForeignKey("sources.id"), primary_key=True, autoincrement=False),
    Column("packed", LargeBinary, nullable=False),
)

locations = Table(
    "locations",
    metadata,
    Column("path", String, primary_key=True),
    Column("source", ForeignKey("sources.id"), nullable=False, index=True),
)

reports = Table(
    "reports",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("report_id", String, nullable=False, unique=True),
    Column("source", ForeignKey("sources.id"), nullable=False, index=True),
    Column("ordinal", Integer, nullable=False),
    Column("fingerprint", String, nullable=False, index=True),
    Column("title", Text, nullable=False),
    Column("line", Integer, nullable=False),
    Column("end_line", Integer, nullable=False),
    Column("unit", String),
    Column("unit_as_read", String),
    _json("units"),  # canonical names, by which a unit's years line up; a joint report has two
    Column("unit_key", String, index=True),
    Column("level", String, nullable=False),
    Column("sector", String, nullable=False),
    Column("year", Integer),
    Column("doc_type", String, nullable=False),
    Column("role", String),
    Column("signed_by", String),
    Column("signed_date", String),
    _json("front"),
    _json("reading"),  # confidence, evidence, and what was inferred before the keeper mended it
    Column("duplicate_group", Integer, index=True),
)

sections = Table(
    "sections",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("section_id", String, nullable=False, unique=True),
    Column("report", ForeignKey("reports.id"), nullable=False, index=True),
    Column("source", ForeignKey("sources.id"), nullable=False, index=True),
    Column("ordinal", Integer, nullable=False),
    Column("place", String, nullable=False),
    Column("line", Integer, nullable=False),
    Column("end_line", Integer, nullable=False),
    Column("depth", Integer, nullable=False),
    Column("marker", String),
    Column("heading", Text),
    _json("heading_path"),
    Column("run_in", Boolean, nullable=False),
    Column("type", String, nullable=False),
    _json("types"),
    Column("topic", String),
    Column("text", Text, nullable=False),
    _json("points"),
    _json("reading"),
    _json("cautions"),  # [start, end, note] of what is 慎用
    Column("duplicate_group", Integer, index=True),
)

sentences = Table(
    "sentences",
    metadata,
    Column("section", ForeignKey("sections.id"), primary_key=True, autoincrement=False),
    Column("ordinal", Integer, primary_key=True, autoincrement=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("digest", BigInteger, nullable=False, index=True),  # of the folded words: equal sentences meet here
    sqlite_with_rowid=False,
)

noise = Table(
    "noise",
    metadata,
    Column("source", ForeignKey("sources.id"), primary_key=True, autoincrement=False),
    Column("ordinal", Integer, primary_key=True, autoincrement=False),
    Column("line", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("kind", String, nullable=False),
)

corrections = Table(
    "corrections",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("created_at", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("report", String, index=True),
    Column("place", String),
    Column("field", String),
    _json("value"),
    Column("quote", Text, nullable=False, default=""),
    Column("note", Text, nullable=False, default=""),
    Column("undone_at", String),
)

duplicate_groups = Table(
    "duplicate_groups",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("kind", String, nullable=False),  # report or section
    Column("leader", Integer, nullable=False),
)

# Only leaders and loners are found here, so a formula that a thousand units copy costs one comparison, not a thousand.
duplicate_bands = Table(
    "duplicate_bands",
    metadata,
    Column("kind", SmallInteger, primary_key=True, autoincrement=False),
    Column("band", BigInteger, primary_key=True, autoincrement=False),
    Column("item", Integer, primary_key=True, autoincrement=False),
    Index("duplicate_bands_by_item", "kind", "item"),
    sqlite_with_rowid=False,
)

basis = Table(
    "basis",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("content_hash", String, nullable=False, unique=True),
    Column("title", Text, nullable=False),
    Column("kind", String, nullable=False),  # 法律法规, 上级文件
    Column("path", String, nullable=False),
    Column("added_at", String, nullable=False),
    Column("text", Text, nullable=False),
)

# 摘录本. What a clipping keeps is enough to show it when its source is gone; `owner` is empty for the one local user.
notebooks = Table(
    "notebooks",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("owner", String, nullable=False, index=True),
    Column("name", String, nullable=False),
    Column("is_shared", Boolean, nullable=False),
    Column("created_at", String, nullable=False),
    Column("changed_at", String, nullable=False),
    Column("deleted_at", String),
)

folders = Table(
    "folders",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("notebook", ForeignKey("notebooks.id"), nullable=False, index=True),
    Column("name", String, nullable=False),
    Column("position", Integer, nullable=False),
)

clippings = Table(
    "clippings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("notebook", ForeignKey("notebooks.id"), nullable=False, index=True),
    Column("folder", ForeignKey("folders.id"), index=True),  # empty: in none
    Column("position", Integer, nullable=False),
    Column("section_id", String, nullable=False, index=True),
    Column("start", Integer, nullable=False),  # in marker, heading and text as they stand
    Column("end", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("file", String, nullable=False, index=True),
    _json("about"),  # whose words these are, as it was known when they were clipped
    Column("created_at", String, nullable=False),
    Column("deleted_at", String),
)

# 资料管理: what the keeper sent through the browser, until it is in the library or discarded.
uploads = Table(
    "uploads",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("owner", String, nullable=False),
    Column("state", String, nullable=False, index=True),  # open, reading, ready, adding, done, discarded
    Column("note", Text, nullable=False),
    Column("created_at", String, nullable=False),
    Column("changed_at", String, nullable=False),
)

upload_files = Table(
    "upload_files",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("upload", ForeignKey("uploads.id"), nullable=False, index=True),
    Column("name", String, nullable=False),  # as it was called where it came from; for a member, within its archive
    Column("staged", String, nullable=False),  # where its bytes lie, within the upload's folder
    Column("size", Integer, nullable=False),
    Column(
        "state", String, nullable=False
    ),  # received, reading, unpacked, read, failed, marked, secret, ignored, added, known
    Column("reason", Text, nullable=False),
    Column("choice", String, nullable=False),  # take, leave, replace
    Column("is_allowed", Boolean, nullable=False),  # 内部资料 that the keeper has cleared
    Column("content_hash", String, nullable=False),
    _json("facts"),  # what was read, counted
)
