"""A parsed source as a tree for people: what was read, and what was read with doubt and why."""

from __future__ import annotations

from collections import Counter

from rich.console import Console
from rich.text import Text
from rich.tree import Tree

from kb.doubts import DOUBT, FIELD_NAMES, NOISE_NAMES
from kb.model import ParsedSource, Report, Section


def print_tree(parsed: ParsedSource, *, show_noise: bool) -> None:
    """Print the reports of a source with their sections; the width is the terminal's, colours only on one."""
    console = Console(highlight=False, soft_wrap=True)
    tree = Tree(_source_line(parsed), guide_style="dim")
    for report in parsed.documents:
        branch = tree.add(_report_line(report))
        _add_doubts(branch, report)
        _add_sections(branch, report.sections)
    console.print(tree)
    _print_noise(console, parsed, show_noise=show_noise)
    for warning in parsed.warnings:
        console.print(Text(f"注意：{warning}", style="yellow"))


def _source_line(parsed: ParsedSource) -> Text:
    line = Text(parsed.source, style="bold")
    if parsed.compilation_title:
        line.append(f"《{parsed.compilation_title}》", style="not bold")
    sections = sum(len(report.sections) for report in parsed.documents)
    line.append(f"  {len(parsed.documents)} 篇报告，{sections} 个部分", style="not bold dim")
    if parsed.encoding:
        line.append(f"，{parsed.encoding}", style="not bold dim")
        if parsed.encoding_confidence < DOUBT:
            line.append("（编码待核）", style="not bold yellow")
    return line


def _report_line(report: Report) -> Text:
    line = Text(report.title, style="bold cyan")
    words = [report.unit or "单位未知", report.level, report.sector, f"{report.year}年" if report.year else "年份未知"]
    words += [report.doc_type] + ([report.role] if report.role else [])
    line.append(f"  第{report.line}行  {' · '.join(words)}", style="not bold default")
    return line


def _add_doubts(branch: Tree, report: Report) -> None:
    for field, confidence in report.confidence.items():
        if confidence < DOUBT and field in FIELD_NAMES:
            value = getattr(report, field, None)
            why = report.evidence.get(field) or "没有找到依据"
            branch.add(
                Text(f"待核 {FIELD_NAMES[field]}：{value if value is not None else '未知'}（{why}）", style="yellow")
            )


def _add_sections(branch: Tree, sections: tuple[Section, ...]) -> None:
    parents = {0: branch}
    for section in sections:
        parent = parents[max(depth for depth in parents if depth < max(section.depth, 1))]
        node = parent.add(_section_line(section))
        for depth in [d for d in parents if d >= max(section.depth, 1)]:
            del parents[depth]
        if section.depth:
            parents[section.depth] = node


def _section_line(section: Section) -> Text:
    line = Text(f"{section.marker or ''}{section.heading or '（开头）'}")
    line.append(f"  {'、'.join(section.types)}", style="green")
    if section.topic:
        line.append(f" · {section.topic}", style="green")
    if section.confidence.get("type", 1.0) < DOUBT:
        line.append("（待核）", style="yellow")
    size = f"  {len(section.text)}字" + (f"，{len(section.points)}条" if section.points else "")
    line.append(f"{size}  第{section.line}行", style="dim")
    return line


def _print_noise(console: Console, parsed: ParsedSource, *, show_noise: bool) -> None:
    if not parsed.noise:
        return
    kinds = Counter(NOISE_NAMES.get(item.kind, item.kind) for item in parsed.noise)
    summary = "，".join(f"{kind} {count}" for kind, count in kinds.most_common())
    console.print(Text(f"剔除杂质 {len(parsed.noise)} 处：{summary}", style="dim"))
    if show_noise:
        for item in parsed.noise:
            console.print(Text(f"  第{item.line}行 [{NOISE_NAMES.get(item.kind, item.kind)}] {item.text}", style="dim"))
