"""What a source holds once it has been read: reports, their front matter and sections, and the noise set aside.

Plain values with a JSON form (the contract of `kb parse --json`); how they were read is the indexer's affair.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

LEVELS = ("国家", "省级", "市级", "县级", "乡级", "村级", "功能区", "未知")

SECTORS = (
    "综合 发展改革 公安 财政 教育 农业农村 市场监管 人社 住建 民政 统计 应急 政务数据 退役军人 信访 国资 社会事业 交通 行政审批 "
    "经信 司法 卫健 自然资源 生态环境 水利 文旅 商务 审计 税务 城管 科技 医保 林草 民族宗教 消防 气象 海关 烟草 政法 金融 其他"
).split()

DOC_TYPES = "年度报告 述法报告 工作总结 工作计划 总结和计划 实施方案 自查整改 经验材料 其他".split()

SECTION_TYPES = (
    "导语 学习贯彻 第一责任人履职 主要举措 工作亮点 存在问题 原因分析 问题整改 下步打算 意见建议 其他报告事项 其他"
).split()

TOPICS = (
    "组织领导 学法培训 普法宣传 行政执法 执法监督 依法决策 合法性审查 制度建设 营商环境 政务服务 政务公开 矛盾化解 复议应诉 "
    "法律顾问 队伍建设 应急管理 基层治理 数字法治 行业监管 权力监督 其他"
).split()


@dataclass(frozen=True, slots=True)
class Noise:
    """Text set aside: advertisement, paid_marker, page_number, toc, duplicate, artefact, chrome, stray …"""

    line: int
    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class FrontLine:
    """A line of a report that is neither title nor section: byline, date, addressee, signature or other."""

    line: int
    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its own text, up to the next heading of any depth."""

    line: int
    end_line: int
    depth: int
    marker: str | None
    heading: str | None
    run_in: bool
    type: str
    types: tuple[str, ...]
    topic: str | None
    text: str
    points: tuple[str, ...] = ()
    confidence: dict[str, float] = field(default_factory=dict)
    evidence: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Report:
    """One unit's document."""

    title: str
    line: int
    end_line: int
    unit: str | None
    level: str
    sector: str
    year: int | None
    doc_type: str
    role: str | None
    signed_by: str | None
    signed_date: str | None
    confidence: dict[str, float]
    evidence: dict[str, str]
    front: tuple[FrontLine, ...]
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class ParsedSource:
    """Everything one source held; `warnings` says in Chinese what was read with doubt or could not be read."""

    source: str
    format: str
    encoding: str | None
    encoding_confidence: float
    compilation_title: str | None
    documents: tuple[Report, ...]
    noise: tuple[Noise, ...]
    warnings: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The object that `kb parse --json` prints."""
        return asdict(self)
