"""From the bytes of one source to what it holds: the order of the steps, and nothing else."""

from __future__ import annotations

from indexer.classify import classify_sections
from indexer.clean import clean_lines
from indexer.contents import take_contents
from indexer.front import take_head, take_tail
from indexer.metadata import fill_years, infer_metadata
from indexer.outline import build_outline
from indexer.readers import Limits
from indexer.readers.base import Extracted
from indexer.sandbox import read_guarded
from indexer.secrecy import find_mark
from indexer.shapes import Draft, DraftSection, Labels, Metadata, SourceContext
from indexer.split import Part, split_reports
from indexer.traditional import is_traditional, restore, to_simplified
from indexer.wrapping import rejoin
from kb.errors import SecretSource, UnreadableSource
from kb.model import FrontLine, ParsedSource, Report, Section


def parse_source(data: bytes, *, name: str, allow_marked: bool = False, limits: Limits | None = None) -> ParsedSource:
    """Read one source. Raises an error of kb.errors when it cannot or must not be read."""
    return parse_extracted(read_guarded(data, name=name, limits=limits), name=name, allow_marked=allow_marked)


def parse_extracted(extracted: Extracted, *, name: str, allow_marked: bool = False) -> ParsedSource:
    """The reports in the lines of a source."""
    if is_traditional(extracted.lines):
        parsed = _parse_lines(to_simplified(extracted), name=name, allow_marked=allow_marked)
        return restore(parsed, extracted.lines)
    return _parse_lines(extracted, name=name, allow_marked=allow_marked)


def _parse_lines(extracted: Extracted, *, name: str, allow_marked: bool) -> ParsedSource:
    refuse_secret(extracted, name, allow_marked=allow_marked)
    paragraphs, noise = clean_lines(extracted)
    if not paragraphs:
        raise UnreadableSource("没有可读的正文", where=name, advice="请确认文件内容，或换一种格式另存后再试")
    contents = take_contents(paragraphs, noise)
    paragraphs = rejoin(paragraphs, extracted.lines)
    split = split_reports(paragraphs, contents, noise, name=name)
    context = SourceContext(name, split.compilation_title, extracted.meta, len(split.parts))
    drafts = [_make_draft(part) for part in split.parts]
    metadata = [infer_metadata(draft, context) for draft in drafts]
    fill_years(metadata)
    documents = tuple(map(_finish, drafts, metadata))
    return ParsedSource(
        source=name,
        format=extracted.format,
        encoding=extracted.encoding,
        encoding_confidence=extracted.encoding_confidence,
        compilation_title=split.compilation_title,
        documents=documents,
        noise=tuple(sorted(noise, key=lambda n: n.line)),
        warnings=extracted.warnings,
    )


def refuse_secret(extracted: Extracted, name: str, *, allow_marked: bool) -> None:
    """Stop where the text bears a secrecy mark."""
    heads = [text for _, text, kind in extracted.noise if kind in ("header", "watermark")]
    mark = find_mark(extracted.lines) or find_mark(heads)
    if mark is None or (mark.can_allow and allow_marked):
        return
    advice = "确认可以公开使用后，加 --allow-marked 再读" if mark.can_allow else "请按保密规定处理，本程序不读取"
    raise SecretSource(
        f"第{mark.line}行有“{mark.text}”标志，已停止读取",
        mark=mark.text,
        can_allow=mark.can_allow,
        where=name,
        advice=advice,
    )


def _make_draft(part: Part) -> Draft:
    paragraphs = part.paragraphs
    front = [FrontLine(p.line, p.text, "other") for p in part.head]
    front += take_head(paragraphs)
    front += take_tail(paragraphs)
    return Draft(part.title, part.line, part.end_line, front, build_outline(paragraphs), part.toc_title)


def _finish(draft: Draft, metadata: Metadata) -> Report:
    labels = classify_sections(draft, metadata)
    front: tuple[FrontLine, ...] = tuple(sorted(draft.front, key=lambda f: f.line))
    return Report(
        title=draft.title,
        line=draft.line,
        end_line=draft.end_line,
        unit=metadata.unit,
        level=metadata.level,
        sector=metadata.sector,
        year=metadata.year,
        doc_type=metadata.doc_type,
        role=metadata.role,
        signed_by=metadata.signed_by,
        signed_date=metadata.signed_date,
        confidence=metadata.confidence,
        evidence=metadata.evidence,
        front=front,
        sections=tuple(_section(s, label) for s, label in zip(draft.sections, labels, strict=True)),
    )


def _section(draft: DraftSection, label: Labels) -> Section:
    return Section(
        line=draft.line,
        end_line=draft.end_line,
        depth=draft.depth,
        marker=draft.marker,
        heading=draft.heading,
        run_in=draft.run_in,
        type=label.type,
        types=label.types,
        topic=label.topic,
        text=draft.text,
        points=tuple(draft.points),
        confidence=label.confidence,
        evidence=label.evidence,
    )
