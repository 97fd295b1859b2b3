"""`kb correct ID 字段=值…`: mend what was read wrongly, once for all."""

from __future__ import annotations

from pathlib import Path

import click

from kb.commands.common import home_option, json_option, open_library, print_json, say


@click.command(short_help="更正读错的单位、层级、年份、类型、标题……")
@click.argument("item", metavar="[编号]", required=False)
@click.argument("values", nargs=-1, metavar="[字段=值…]")
@click.option("--heading", metavar="文字", help="这个部分里的这些文字是漏认的小标题。")
@click.option("--depth", type=click.IntRange(1, 9), help="漏认的小标题是第几层（默认与本部分同层）。")
@click.option("--split", metavar="文字", help="从这个部分里的这些文字起是另一篇报告，这些文字是它的标题。")
@click.option("--merge", is_flag=True, help="误分：这个部分并入前一部分，或这篇报告并入前一篇。")
@click.option(
    "--caution", metavar="文字", is_flag=False, flag_value="", help="这些文字（不写则整个部分）慎用，不作范例。"
)
@click.option("--alias", metavar="别名=正式名称", help="两个名称是同一个单位，以后都用正式名称。")
@click.option("--note", default="", help="说明原因。")
@json_option
@home_option
def correct(
    item: str | None,
    values: tuple[str, ...],
    heading: str | None,
    depth: int | None,
    split: str | None,
    merge: bool,
    caution: str | None,
    alias: str | None,
    note: str,
    as_json: bool,
    home: Path | None,
) -> None:
    """更正记在资料库里，与推断的结果分开；以后重读、重建、换位置都自动照此更正，可用 kb corrections 查看和撤销。

    \b
    kb correct 3f9a…      单位=云岭市青禾镇 年份=2023     （报告）
    kb correct 3f9a….120  类型=存在问题 主题=普法宣传     （部分）
    kb correct 3f9a….120  --heading （二）规范执法        （漏认的小标题）
    kb correct --alias 青禾镇人民政府=云岭市青禾镇
    """
    from kb.commands.plans import plan_corrections

    with open_library(home) as library:
        plans = plan_corrections(
            library,
            item,
            values,
            heading=heading,
            depth=depth,
            split=split,
            merge=merge,
            caution=caution,
            alias=alias,
            note=note,
        )
        with library.write("kb correct", on_wait=say) as writer:
            numbers = [writer.correct(plan) for plan in plans]
    if as_json:
        print_json({"corrections": numbers})
    say(f"已更正（第 {'、'.join(map(str, numbers))} 号）；用 kb corrections undo {numbers[0]} 可以撤销。")
