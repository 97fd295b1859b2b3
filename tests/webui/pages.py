"""Every page there is: each is opened in Chromium by light and dark, at three widths, with axe and with the keyboard.

A new page is one more line of PAGES.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass

from indexer.uploads import work_on
from kb.library import Library


@dataclass(frozen=True, slots=True)
class Listed:
    """A page: what it is called and where it stands; the address may depend on what is in the library."""

    name: str
    address: str | Callable[[Library], str]

    def find(self, library: Library) -> str:
        """The address over this library."""
        return self.address if isinstance(self.address, str) else self.address(library)


def first_report(library: Library, title: str = "青禾镇") -> str:
    """The id of a report whose title begins so."""
    return next(str(report["report_id"]) for report in library.list_reports() if report["title"].startswith(title))


def waiting_upload(library: Library) -> int:
    """An upload that waits to be looked at, with a file of every fate; made when it is first asked for."""
    found = library.uploads.list(("ready",))
    if found:
        return int(found[0]["id"])
    number = library.uploads.begin("本机")
    words = (
        "青禾镇2023年法治政府建设年度报告\n\n现将情况报告如下。\n一、主要举措\n调解矛盾纠纷{}件。\n扫码关注某某公众号\n"
    )
    files = {
        "甲.txt": words.format(1),
        "乙.txt": f"内部资料 注意保存\n{words.format(2)}",
        "丙.txt": "机密★3年\n某事\n",
        "丁.txt": "",
    }
    for name, text in files.items():
        library.uploads.receive(number, name, io.BytesIO(text.encode()))
    library.uploads.set_state(number, "reading")
    work_on(library.settings.home, number)
    return number


def first_read(library: Library) -> int:
    """The first file of that upload that was read."""
    files = library.uploads.get(waiting_upload(library))["files"]
    return next(int(file["id"]) for file in files if file["state"] == "read")


def filled_notebook(library: Library) -> int:
    """A notebook with a folder, a note and clippings from every report."""
    notes = library.notebooks
    known = notes.list_for()
    if known:
        return int(known[0]["id"])
    number = notes.create("备料")
    folder = notes.add_folder(number, "存在问题")
    for place, record in enumerate(library.export()):
        notes.clip(record["section_id"], notebook=number, folder=folder if place % 2 else None, note="改数字")
    return number


def first_section(library: Library) -> str:
    """The id of that report's first section under a heading."""
    sections = library.report(first_report(library))["sections"]
    return next(str(section["section_id"]) for section in sections if section["heading"])


PAGES = (
    Listed("检索", "/"),
    Listed("检索结果", "/?q=矛盾纠纷"),
    Listed("检索，有筛选条件", "/?q=镇&year=2023&type=存在问题&match=any"),
    Listed("检索，没有找到", "/?q=绝无此语&level=乡级"),
    Listed("阅读", lambda library: f"/reports/{first_report(library)}"),
    Listed("阅读，带着查找的字", lambda library: f"/reports/{first_report(library)}?q=矛盾纠纷"),
    Listed("阅读，字段里都是怪字", lambda library: f"/reports/{first_report(library, '题目')}"),
    Listed("资料管理", "/manage/"),
    Listed("资料管理，上传", "/manage/uploads/"),
    Listed("资料管理，过目", lambda library: f"/manage/uploads/{waiting_upload(library)}"),
    Listed(
        "资料管理，过目一个文件",
        lambda library: f"/manage/uploads/{waiting_upload(library)}/files/{first_read(library)}",
    ),
    Listed("资料管理，待核的报告", "/manage/doubts"),
    Listed("资料管理，待核的部分", "/manage/doubts?of=sections"),
    Listed("资料管理，更正一篇报告", lambda library: f"/manage/reports/{first_report(library)}"),
    Listed("资料管理，更正字段里都是怪字的", lambda library: f"/manage/reports/{first_report(library, '题目')}"),
    Listed("资料管理，更正", "/manage/corrections"),
    Listed("资料管理，源文件", "/manage/sources"),
    Listed("资料管理，一份源文件", lambda library: f"/manage/sources/{library.list_sources()[0]['content_hash']}"),
    Listed("资料管理，重复的报告", "/manage/duplicates"),
    Listed("资料管理，体检和备份", "/manage/health"),
    Listed("摘录本", "/notebook/"),
    Listed("一本摘录本", lambda library: f"/notebook/{filled_notebook(library)}"),
    Listed("复制", lambda library: f"/notebook/copy?section_id={next(iter(library.export()))['section_id']}"),
    Listed("怎么写", "/write/"),
    Listed("按提纲备料", "/write/outline?text=一、矛盾化解情况%0A二、存在的问题%0A三、意见建议&unit=清屏县财政局"),
    Listed("按提纲备料，还没有提纲", "/write/outline"),
    Listed("换种说法", "/write/variants?q=执法监督不够有力"),
    Listed("小标题库", "/write/headings?shape=动宾&type=主要举措"),
    Listed("分条", "/write/points?type=其他"),
    Listed("常用程度", "/write/commonness?q=执法监督不够有力"),
    Listed("搭配", "/write/slots?q=调解…纠纷"),
    Listed("上下文", "/write/kwic?q=调解"),
    Listed("问题→举措→打算", "/write/promises?q=青禾镇"),
    Listed("相关词", "/write/terms?q=调解"),
    Listed("交稿前检查", "/check"),
    Listed("批量互查", "/check/each"),
    Listed("浏览", "/browse/?rows=type&columns=level&year=2023"),
    Listed("浏览，单位", "/browse/units"),
    Listed("浏览，报告", "/browse/reports?level=乡级"),
    Listed("浏览，汇编", "/browse/sources"),
    Listed(
        "并排看", lambda library: "/compare?" + "&".join(f"report={r['report_id']}" for r in library.list_reports()[:2])
    ),
    Listed("并排看，选报告", "/compare"),
    Listed("并排看，选单位", "/compare?of=units&unit=青禾镇"),
    Listed("单位的历年", "/browse/units/青禾镇"),
    Listed("统计", "/stats?terms=矛盾纠纷"),
    Listed("阅读，还原和杂质", lambda library: f"/reports/{first_report(library)}?noise=1&clean=1"),
    Listed("同类部分", lambda library: f"/sections/{first_section(library)}/fellows"),
    Listed("雷同的部分", lambda library: f"/sections/{first_section(library)}/similar"),
    Listed("没有这个页面", "/nowhere"),
    Listed("参数看不懂", "/?q=镇&page=零"),
)
