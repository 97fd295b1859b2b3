"""A made-up library for measuring: sections in the vocabulary of reports, with words, fields and questions.

Sentences are drawn from a pool by their rank, as phrases are in real reports: a few stand in every tenth section, most
in few. Names, figures and words of the dictionary's long tail keep the number of distinct words and pairs realistic.
The same seed gives the same library; nothing of it is copied from anywhere.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

from kb.engines.document import SectionDoc, make_document
from kb.text import tokens

SEED = 20_260_101
POOL_SENTENCES = 24_000
COMMON_WORDS = 5_000
LEVELS = ("省级", "市级", "县级", "乡级", "功能区")
TYPES = (
    "主要举措",
    "存在问题",
    "下步打算",
    "工作亮点",
    "学习贯彻",
    "第一责任人履职",
    "导语",
    "原因分析",
    "问题整改",
    "其他",
)
SECTORS = (
    "综合",
    "公安",
    "教育",
    "司法",
    "农业农村",
    "市场监管",
    "人社",
    "民政",
    "应急",
    "交通",
    "水利",
    "卫健",
)
TOPICS = (
    "普法宣传",
    "行政执法",
    "依法决策",
    "矛盾化解",
    "营商环境",
    "政务公开",
    "队伍建设",
    "复议应诉",
    "学法培训",
    "基层治理",
)

_VERBS = [
    "加强",
    "推进",
    "落实",
    "完善",
    "强化",
    "深化",
    "规范",
    "健全",
    "开展",
    "组织",
    "推动",
    "提升",
    "压实",
    "优化",
    "创新",
    "严格",
    "做好",
    "坚持",
    "统筹",
    "建立",
    "聚焦",
    "夯实",
    "拓展",
    "巩固",
    "细化",
    "畅通",
    "构建",
    "实施",
    "全面推行",
    "扎实开展",
    "持续推进",
    "不断完善",
    "着力提升",
    "切实履行",
    "认真落实",
    "积极探索",
    "深入推进",
    "进一步强化",
    "严格执行",
    "有效化解",
]
_OBJECTS = [
    "法治政府建设",
    "行政执法监督",
    "矛盾纠纷排查",
    "法治宣传教育",
    "规范性文件管理",
    "重大行政决策程序",
    "政务公开",
    "营商环境",
    "基层治理",
    "普法责任制",
    "行政复议",
    "行政应诉",
    "执法队伍",
    "合法性审查",
    "法律顾问制度",
    "公共法律服务",
    "人民调解",
    "安全生产监管",
    "食品安全监管",
    "生态环境保护",
    "信访工作",
    "权责清单",
    "放管服改革",
    "政务服务",
    "双随机一公开",
    "包容审慎监管",
    "执法三项制度",
    "领导干部学法",
    "宪法宣传",
    "民法典宣传",
    "网格化管理",
    "平安建设",
    "数字政府",
    "诚信建设",
    "监督考核",
    "责任体系",
    "协同机制",
    "联席会议",
    "工作台账",
    "执法程序",
    "裁量基准",
    "证据收集",
    "案卷评查",
    "法治培训",
    "专题讲座",
    "以案释法",
    "法律明白人培养",
    "法治文化阵地",
    "应急预案",
    "风险防控",
    "群众诉求",
    "审批流程",
    "办理时限",
    "监管效能",
    "队伍素质",
    "业务能力",
    "法治观念",
    "法治思维",
]
_MODIFIERS = [
    "党委",
    "政府",
    "各部门",
    "各单位",
    "各村居",
    "全县",
    "全镇",
    "基层",
    "重点领域",
    "关键环节",
    "执法人员",
    "领导干部",
    "企业",
    "群众",
    "青少年",
    "外来务工人员",
    "分管领导",
    "主要负责人",
    "常态化",
    "制度化",
    "规范化",
    "精准化",
    "多元化",
    "全过程",
    "全覆盖",
    "常抓不懈",
    "有序",
    "依法",
    "高效",
    "协同",
    "分类",
]
_TAILS = [
    "工作取得实效",
    "责任落实到位",
    "能力明显提高",
    "机制更加健全",
    "形成工作合力",
    "取得积极进展",
    "得到群众认可",
    "仍有不足",
    "力度不够",
    "效果有待提升",
    "打下坚实基础",
    "迈上新台阶",
    "做到应调尽调",
    "实现闭环管理",
    "确保落地见效",
]
_PLACE_HEADS = "青澄云琅栖枫芷蓼桐榆汐岚沅泠峤岫屿涧浦溆"
_PLACE_TAILS = ["镇", "乡", "街道", "县", "区", "市", "社区", "村"]


@dataclass(frozen=True, slots=True)
class Section:
    """A section with its words ready, so that engines are measured and the segmenter is not."""

    number: int
    report: str
    heading: str
    body: str
    heading_words: tuple[str, ...]
    body_words: tuple[str, ...]
    fields: dict[str, str]

    def to_document(self) -> SectionDoc:
        """As our engine takes it."""
        words = {self.heading: self.heading_words, self.body: self.body_words}
        return make_document(
            f"s{self.number}",
            report_id=self.report,
            source_id=self.report,
            heading=self.heading,
            body=self.body,
            fields={name: (value,) for name, value in self.fields.items()},
            tokenize=lambda text: words.get(text, ()),
        )

    @property
    def words(self) -> tuple[str, ...]:
        """As the peers take it: one field."""
        return (*self.heading_words, *self.body_words)


@dataclass(frozen=True, slots=True)
class Question:
    """Words to look for, and the filter that goes with them in kind c."""

    words: tuple[str, ...]
    level: str
    type: str
    first_year: int
    last_year: int


@dataclass(frozen=True, slots=True)
class Phrase:
    """A string that stands in some section, and the words that peers look for in its place."""

    text: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of text with its words."""

    text: str
    words: tuple[str, ...]
    parts: tuple[_Piece, ...] = ()


class Corpus:
    """Sections one after another for as long as they are asked for, and questions about them."""

    def __init__(self, *, seed: int = SEED) -> None:
        self._random = random.Random(seed)
        self._cut: dict[str, tuple[str, ...]] = {}
        self._rare = _dictionary_words()
        self._rare_weights = list(itertools.accumulate(weight for _, weight in self._rare))
        self._common = [word for word, _ in sorted(self._rare, key=lambda row: -row[1])[:COMMON_WORDS]]
        self._common_weights = list(itertools.accumulate(1 / (n + 10) for n in range(COMMON_WORDS)))
        self._units = [
            self._place() + office for office in ("人民政府", "司法局", "教育局", "公安局") for _ in range(120)
        ]
        self._pool = [self._sentence() for _ in range(POOL_SENTENCES)]
        self._pool_weights = list(itertools.accumulate(1 / (n + 20) ** 0.75 for n in range(POOL_SENTENCES)))
        self._numbers = itertools.count()

    def sections(self, count: int) -> Iterator[Section]:
        """The next sections."""
        report: dict[str, str] = {}
        for number in itertools.islice(self._numbers, count):
            if number % 8 == 0 or not report:
                report = self._report_fields()
            yield self._section(number, report)

    def questions(self, count: int) -> list[Question]:
        """Some of one to four words that stand near one another."""
        found = []
        for _ in range(count):
            near = [w for piece in self._draw(2) for w in piece if len(w) > 1 and not w[0].isdigit()]
            size = min(self._random.choices((1, 2, 3, 4), (25, 40, 23, 12))[0], len(near))
            first = self._random.randrange(2015, 2023)
            found.append(
                Question(
                    tuple(dict.fromkeys(self._random.sample(near, size))),
                    self._random.choices(LEVELS, (4, 12, 50, 30, 4))[0],
                    self._random.choice(TYPES[:5]),
                    first,
                    min(2024, first + self._random.randrange(1, 5)),
                )
            )
        return found

    def phrases(self, count: int) -> list[Phrase]:
        """Strings of one to three neighbouring words out of sentences, the common ones more often."""
        found = []
        while len(found) < count:
            sentence = self._random.choices(self._pool, cum_weights=self._pool_weights)[0]
            start = self._random.randrange(len(sentence.parts))
            picked = sentence.parts[start : start + self._random.randrange(1, 4)]
            text = "".join(part.text for part in picked)
            if 4 <= len(text) <= 14 and all(part.words for part in picked):
                found.append(Phrase(text, tuple(word for part in picked for word in part.words)))
        return found

    def strings(self, sections: list[Section], count: int) -> list[str]:
        """Strings of 1 to 40 characters that stand in these sections, cut anywhere."""
        found = []
        for _ in range(count):
            text = self._random.choice(sections).body
            size = self._random.randrange(1, 41)
            start = self._random.randrange(max(len(text) - size, 1))
            found.append(text[start : start + size])
        return found

    def _draw(self, count: int) -> list[tuple[str, ...]]:
        picked = self._random.choices(self._pool, cum_weights=self._pool_weights, k=count)
        return [piece.words for piece in picked]

    def _report_fields(self) -> dict[str, str]:
        return {
            "unit": self._units[int(len(self._units) * self._random.random() ** 1.7)],
            "level": self._random.choices(LEVELS, (4, 12, 50, 30, 4))[0],
            "year": str(2015 + int(10 * self._random.random() ** 0.7)),
            "sector": self._random.choices(SECTORS, range(len(SECTORS), 0, -1))[0],
        }

    def _section(self, number: int, report: dict[str, str]) -> Section:
        target = self._random.randrange(120, 540)
        pieces: list[_Piece] = []
        length = 0
        while length < target:
            start = self._random.choices(range(POOL_SENTENCES), cum_weights=self._pool_weights)[0]
            for piece in self._pool[start : start + self._random.randrange(1, 4)]:
                pieces += [piece, *self._extras()]
                length += len(piece.text) + 4
        heading = self._heading()
        fields = report | {
            "type": self._random.choices(TYPES, range(2 * len(TYPES), len(TYPES), -1))[0],
            "topic": self._random.choice(TOPICS),
        }
        body = "".join(piece.text for piece in pieces)
        words = tuple(word for piece in pieces for word in piece.words)
        return Section(number, f"r{number // 8}", heading.text, body, heading.words, words, fields)

    def _heading(self) -> _Piece:
        marker = self._random.choice(("一、", "（二）", "3．", "四是"))
        topic = self._random.choice(_OBJECTS)
        verb = self._random.choice(_VERBS)
        return _Piece(marker + verb + topic, (*self._words(verb), *self._words(topic)))

    def _extras(self) -> Iterator[_Piece]:
        """A figure, a place, a word of the long tail: what tells one section from the next."""
        if self._random.random() < 0.5:
            number = str(int(20_000 * self._random.random() ** 3))
            yield _Piece(f"{number}件，", (number, "件"))
        if self._random.random() < 0.3:
            place = self._place()
            yield _Piece(f"{place}，", (place,))
        if self._random.random() < 0.35:
            picked = self._random.choices(self._rare, cum_weights=self._rare_weights, k=2)
            text = "".join(word for word, _ in picked)
            yield _Piece(f"{text}。", tuple(word for word, _ in picked))

    def _sentence(self) -> _Piece:
        parts = []
        for _ in range(self._random.randrange(2, 5)):
            parts += self._clause_pieces(self._random)
            parts.append(_Piece("，", ()))
        parts[-1] = _Piece("。", ())
        text = "".join(part.text for part in parts)
        return _Piece(text, tuple(word for part in parts for word in part.words), tuple(parts))

    def _clause_pieces(self, source: random.Random) -> list[_Piece]:
        """Subject, verb, object, outcome; the common ones far more often than the rest."""
        modifier = _skewed(source, _MODIFIERS) if source.random() < 0.3 else ""
        tail = _skewed(source, _TAILS) if source.random() < 0.1 else ""
        plain = source.choices(self._common, cum_weights=self._common_weights, k=source.randrange(1, 4))
        verb = _skewed(source, _VERBS) if source.random() < 0.7 else ""
        thing = _skewed(source, _OBJECTS) if source.random() < 0.4 else ""
        picked = (modifier, verb, *plain, thing, tail)
        return [_Piece(text, self._words(text)) for text in picked if text]

    def _place(self) -> str:
        return "".join(self._random.choices(_PLACE_HEADS, k=2)) + self._random.choice(_PLACE_TAILS)

    def _words(self, text: str) -> tuple[str, ...]:
        if text not in self._cut:
            self._cut[text] = tuple(tokens.tokenize(text))
        return self._cut[text]


def _skewed(source: random.Random, choices: list[str]) -> str:
    return choices[int(len(choices) * source.random() ** 1.5)]


def _dictionary_words() -> list[tuple[str, float]]:
    """Words of two to four characters from the segmenter's dictionary, the frequent ones flattened."""
    lines = files("jieba").joinpath("dict.txt").read_text(encoding="utf-8").splitlines()
    rows = (line.split() for line in lines)
    return [(word, int(count) ** 0.6) for word, count, *_ in rows if 2 <= len(word) <= 4]
