"""Allocation tables against their pool, themselves, earlier years and a ledger."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter

from benchmarks.reconcile import run
from tests.conftest import ROOT
from tests.ledgers import KINDS
from xlform.cli import main
from xlform.errors import UsageError
from xlform.reconciliation.breakdown import place_of
from xlform.reconciliation.names import firm_pair
from xlform.reconciliation.result import Reconciliation
from xlform.reconciling import reconcile_paths

HENGYANG = ROOT / "samples" / "hengyang-2022" / "安排建议表.xlsx"
HEAD: list[object] = ["序号", "项目名称", "项目单位", "支持方式", "支持资金（万元）"]
LINES = [
    ["一", "隐患治理", "", "", 45],
    [1, "甲县一村道路治理", "甲县一村村民委员会", "事前资助", 10],
    [2, "甲县二村桥梁加固", "甲县二村村民委员会", "事后补助", 15],
    [3, "乙区宏达矿业有限公司尾矿库治理", "乙区宏达矿业有限公司", "事后补助", 20],
    ["二", "能力建设", "", "", 30],
    [4, "乙区应急能力建设", "乙区应急管理局", "事前资助", 30],
    ["合计", "", "", "", 75],
]
Rows = list[list[object]]


def book(path: Path, title: str, rows: Rows) -> Path:
    """A workbook with a title and these rows below it."""
    with xlsxwriter.Workbook(str(path)) as made:
        sheet = made.add_worksheet("表")
        sheet.write(0, 0, title)
        for number, row in enumerate(rows, 1):
            sheet.write_row(number, 0, row)
    return path


def table(folder: Path, lines: Rows, name: str = "安排表.xlsx", year: int = 2023) -> Path:
    return book(folder / name, f"{year}年专项资金安排建议表", [HEAD, *lines])


def ledger_causes(folder: Path, rows: Rows, lines: Rows | None = None) -> list[tuple[str, float]]:
    """What explains the difference between the lines above and a ledger of these rows."""
    ledger = book(folder / "台账.xlsx", "支付台账", rows)
    found = reconcile_paths([table(folder, lines or list(LINES))], ledger=ledger).result.ledger
    assert found is not None
    assert sum((one.effect for one in found.causes), Decimal(0)) == found.difference
    return [(one.kind, float(one.effect)) for one in found.causes]


def hengyang() -> Reconciliation:
    return reconcile_paths([HENGYANG], pool=Decimal(800), committed=Decimal("138.95")).result


def test_hengyang_adds_up_to_its_pool() -> None:
    found = hengyang()
    sums = [(one.what, one.computed, one.whole, one.holds) for one in found.statements]
    assert sums[-2:] == [
        ("合计", Decimal("661.05"), Decimal("661.05"), True),
        ("资金总额", Decimal("800.00"), Decimal(800), True),
    ]
    assert [float(part) for part in found.statements[-2].parts] == [315, 80, 265, 1.05]
    assert len(found.items) == 41
    assert found.numbering == ()
    assert found.repeats == ()
    assert found.holds


def test_hengyang_by_support_mode() -> None:
    assert [(one.name, one.count, float(one.amount)) for one in hengyang().modes] == [
        ("事前资助", 17, 265),
        ("事后补助", 24, 395),
    ]


def test_hengyang_names_that_are_two_firms() -> None:
    assert [(item.number, pair.in_project, pair.recipient, pair.kind) for item, pair in hengyang().names] == [
        ("4", "衡阳市春茂化工公司", "衡阳市春茂化工有限公司", "legal_form"),
        ("13", "湖南蓬源宏达矿业有限公司", "湖南蓬源鸿达矿业有限公司", "spelling"),
    ]


def test_hengyang_counties_add_up() -> None:
    counties = {one.name: (one.count, float(one.amount)) for one in hengyang().counties}
    assert counties["石鼓区"] == (3, 35)
    assert counties["衡山县"] == (4, 55)
    assert sum(count for count, _ in counties.values()) == 41
    assert sum(amount for _, amount in counties.values()) == 660


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("衡阳市石鼓区五一街道办事处", "石鼓区"),
        ("湖南省耒阳市永济镇人民政府", "耒阳市"),
        ("衡山县店门镇", "衡山县"),
        ("江华瑶族自治县水利局", "江华瑶族自治县"),
        ("欧阳海灌区管理局", ""),
        ("工业园区管委会", ""),
        ("三得利市场消防整改", ""),
        ("湖南蓝旗格气体有限公司", ""),
        ("呆鹰岭镇人民政府", ""),
    ],
)
def test_the_county_is_what_a_name_starts_with(name: str, place: str) -> None:
    assert place_of(name) == place


@pytest.mark.parametrize(
    ("project", "recipient", "kind"),
    [
        ("甲市春茂化工公司整治项目", "甲市春茂化工有限公司", "legal_form"),
        ("湖南蓬源宏达矿业有限公司治理工程", "湖南蓬源鸿达矿业有限公司", "spelling"),
        ("蓬源宏达矿业尾矿库治理工程", "湖南省蓬源鸿达矿业有限公司", "spelling"),
        ("衡阳甲乙建材有限公司除尘改造", "衡阳丙丁食品有限公司", "other_firm"),
        ("瑞合精密仪器有限公司改造", "衡阳瑞合精密仪器有限公司", None),
        ("达德冷库机房安全技改", "衡阳市达德置业发展有限公司", None),
        ("石鼓区合江街五一路开裂治理", "衡阳市石鼓区合江街道办事处", None),
        ("大坪水闸治理项目", "常宁市大坪电站管理所", None),
        ("酃湖汽车站治理", "衡阳市天安客运发展有限公司酃湖汽车站", None),
        ("标准化厂房整治", "永济镇人民政府", None),
    ],
)
def test_firms_in_names(project: str, recipient: str, kind: str | None) -> None:
    found = firm_pair(project, recipient)
    assert (None if found is None else found.kind) == kind


def test_sums_that_do_not_hold_say_what_it_could_be(tmp_path: Path) -> None:
    lines = [list(row) for row in LINES]
    lines[0][4], lines[6][4] = 35, 65
    found = reconcile_paths([table(tmp_path, lines)], pool=Decimal(100), committed=Decimal(20)).result
    assert [(one.what, one.holds, float(one.difference or 0)) for one in found.statements] == [
        ("一、隐患治理", False, -10),
        ("二、能力建设", True, 0),
        ("合计", True, 0),
        ("资金总额", False, 15),
    ]
    assert found.statements[0].hints[0] == "正好是第1项“甲县一村道路治理”的金额，可能漏加了"
    assert not found.holds


def test_subtotals_are_among_the_sums(tmp_path: Path) -> None:
    lines: Rows = [
        [1, "甲县一村道路治理", "甲县一村村民委员会", "", 10],
        [2, "甲县二村桥梁加固", "甲县二村村民委员会", "", 15],
        ["", "小计", "", "", 26],
        [3, "乙区应急能力建设", "乙区应急管理局", "", 30],
        ["", "小计", "", "", 30],
        ["合计", "", "", "", 55],
    ]
    found = reconcile_paths([table(tmp_path, lines)]).result
    assert [(one.what, one.holds) for one in found.statements] == [("小计", False), ("小计", True), ("合计", True)]
    lines.insert(5, ["", "全县小计", "", "", 60])
    found = reconcile_paths([table(tmp_path, lines)]).result
    assert [(one.what, one.holds, one.reason) for one in found.statements][2] == (
        "全县小计",
        None,
        "看不出是哪几项之和",
    )
    assert not found.holds


def test_numbers_left_out_and_used_twice(tmp_path: Path) -> None:
    lines = [list(row) for row in LINES]
    lines[3][0], lines[5][0] = 2, 5
    found = reconcile_paths([table(tmp_path, lines)]).result
    assert [(one.missing, one.twice) for one in found.numbering] == [((3, 4), (2,))]


def test_numbers_may_start_anew_in_each_category(tmp_path: Path) -> None:
    lines: Rows = [
        ["一", "隐患治理", "", "", 60],
        ["（一）", "煤矿", "", "", 30],
        [1, "通风系统改造", "甲煤业有限公司", "", 10],
        [2, "瓦斯监控系统", "乙煤业有限公司", "", 20],
        ["（二）", "非煤矿山", "", "", 30],
        [1, "边坡监测", "丙矿业有限公司", "", 30],
        ["二", "应急能力", "", "", 15],
        [1, "救援装备", "丁县应急管理局", "", 5],
        [2, "物资储备", "戊县应急管理局", "", 10],
        ["合计", "", "", "", 75],
    ]
    assert reconcile_paths([table(tmp_path, lines)]).result.numbering == ()
    lines[8][0] = 3
    found = reconcile_paths([table(tmp_path, lines)]).result
    assert [(one.missing, one.twice) for one in found.numbering] == [((2,), ())]


def test_a_number_merged_over_several_recipients_counts_once(tmp_path: Path) -> None:
    path = tmp_path / "安排表.xlsx"
    with xlsxwriter.Workbook(str(path)) as made:
        sheet = made.add_worksheet("表")
        sheet.write(0, 0, "2023年专项资金安排建议表")
        sheet.write_row(1, 0, HEAD)
        for number, row in enumerate(
            (["甲村道路", "甲村", "", 10], ["甲村路灯", "乙村", "", 5], ["丙村水渠", "丙村", "", 5])
        ):
            sheet.write_row(2 + number, 1, row)
        sheet.merge_range(2, 0, 3, 0, 1)
        sheet.write(4, 0, 2)
        sheet.write_row(5, 0, ["合计", "", "", "", 20])
    assert reconcile_paths([path]).result.numbering == ()


def test_one_name_under_two_places_is_two_recipients(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows: Rows = [
        ["序号", "市州", "县市区/单位", "分配金额（万元）"],
        [1, "长沙市", "市本级", 120],
        [2, "", "浏阳市", 85],
        [3, "株洲市", "市本级", 60],
        ["合计", "", "", 265],
    ]
    path = book(tmp_path / "安排表.xlsx", "2023年专项资金安排建议表", rows)
    found = reconcile_paths([path]).result
    assert found.repeats == ()
    assert [one.name for one in found.recipients] == ["长沙市本级", "浏阳市", "株洲市本级"]
    assert main(["reconcile", str(path)]) == 0
    assert "  （没有类别）  3 项  265\n" in capsys.readouterr().out
    rows[3][1] = ""
    book(path, "2023年专项资金安排建议表", rows)
    assert [(one.kind, one.name, one.certain) for one in reconcile_paths([path]).result.repeats] == [
        ("recipient", "市本级", True)
    ]


def test_repeats_across_categories_and_years(tmp_path: Path) -> None:
    lines = [list(row) for row in LINES]
    lines[5][1] = "甲县一村道路 治理"
    earlier = table(
        tmp_path,
        [[1, "乙区宏达矿业有限公司尾矿库治理", "乙区宏达矿业有限公司", "", 5], ["合计", "", "", "", 5]],
        "去年.xlsx",
        2022,
    )
    found = reconcile_paths([table(tmp_path, lines)], against=[earlier]).result
    assert [(one.kind, one.name, one.across, one.certain) for one in found.repeats] == [
        ("project", "甲县一村道路治理", ("category",), True),
        ("project", "乙区宏达矿业有限公司尾矿库治理", ("category", "file", "year"), True),
        ("recipient", "乙区宏达矿业有限公司", ("category", "file", "year"), True),
    ]


def test_names_nearly_the_same_are_shown_as_a_guess(tmp_path: Path) -> None:
    lines = [list(row) for row in LINES]
    lines[5][2] = "乙区鸿达矿业有限公司"
    found = reconcile_paths([table(tmp_path, lines)]).result
    assert [(one.kind, one.certain, len(one.items)) for one in found.repeats] == [("recipient", False, 2)]


LEDGER_HEAD: list[object] = ["日期", "收款单位", "摘要", "支付金额（元）"]
PAID: Rows = [
    ["3月", "甲县一村村民委员会", "甲县一村道路治理", 100000],
    ["3月", "甲县二村村民委员会", "甲县二村桥梁加固", 150000],
    ["4月", "乙区宏达矿业有限公司", "乙区宏达矿业有限公司尾矿库治理", 200000],
    ["5月", "乙区应急管理局", "乙区应急能力建设", 300000],
]


def test_a_ledger_that_agrees_has_no_causes(tmp_path: Path) -> None:
    assert ledger_causes(tmp_path, [LEDGER_HEAD, *PAID, ["合计", "", "", 750000]]) == []


def test_paid_in_two_is_no_difference(tmp_path: Path) -> None:
    parts: Rows = [[*PAID[3][:3], 100000], [*PAID[3][:3], 200000]]
    assert ledger_causes(tmp_path, [LEDGER_HEAD, *PAID[:3], *parts]) == []


def test_missing_extra_and_amount_add_up(tmp_path: Path) -> None:
    rows: Rows = [PAID[0], [*PAID[1][:3], 120000], PAID[2], ["6月", "丙县气象局", "丙县雷达站建设", 70000]]
    assert ledger_causes(tmp_path, [LEDGER_HEAD, *rows]) == [("missing", -30), ("extra", 7), ("amount", -3)]


BUREAU = ["5月", "乙区应急管理局"]


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("乙区应急能力建设首付款", "乙区应急能力建设尾款"),
        ("乙区应急能力建设第一批", "乙区应急能力建设第二批"),
        ("乙区应急能力建设（第一期）", "乙区应急能力建设（第二期）"),
        ("拨付乙区应急能力建设资金", "拨付乙区应急能力建设资金"),
        ("支付2023年乙区应急能力建设进度款", "支付乙区应急能力建设质保金"),
        ("预付款", "尾款"),
        ("乙区应急能力建设", "拨付剩余资金"),
    ],
)
def test_instalments_are_told_by_how_payments_are_called(tmp_path: Path, first: str, last: str) -> None:
    parts: Rows = [[*BUREAU, first, 180000], [*BUREAU, last, 120000]]
    assert ledger_causes(tmp_path, [LEDGER_HEAD, *PAID[:3], *parts]) == []


def test_an_instalment_is_not_that_of_another_payee_or_project(tmp_path: Path) -> None:
    other: Rows = [
        [*BUREAU, "乙区应急能力建设首付款", 180000],
        ["6月", "丙区应急管理局", "乙区应急能力建设尾款", 120000],
    ]
    assert sorted(ledger_causes(tmp_path, [LEDGER_HEAD, *PAID[:3], *other])) == [("amount", -12), ("extra", 12)]
    parts: Rows = [[*BUREAU, "乙区应急能力建设", 180000], [*BUREAU, "防汛物资采购", 120000]]
    assert sorted(ledger_causes(tmp_path, [LEDGER_HEAD, *PAID[:3], *parts])) == [("amount", -12), ("extra", 12)]


def test_stages_that_are_lines_of_their_own_are_kept_apart(tmp_path: Path) -> None:
    lines: Rows = [
        [1, "污水管网（一期）", "甲县住建局", "", 10],
        [2, "污水管网（二期）", "甲县住建局", "", 20],
        ["合计", "", "", "", 30],
    ]
    paid: Rows = [
        ["3月", "甲县住建局", "拨付污水管网二期资金", 120000],
        ["3月", "甲县住建局", "拨付污水管网一期资金", 100000],
        ["4月", "甲县住建局", "拨付污水管网二期尾款", 80000],
    ]
    assert ledger_causes(tmp_path, [LEDGER_HEAD, *paid], lines) == []


@pytest.mark.parametrize(
    "summary",
    ["拨付{}资金", "{}资金", "2023年安全生产专项资金", "拨付2023年安全生产专项资金", "2023年度专项资金", "财政补助"],
)
def test_how_every_payment_is_called_is_no_other_name(tmp_path: Path, summary: str) -> None:
    paid: Rows = [[row[0], row[1], summary.format(row[2]), row[3]] for row in PAID]
    assert ledger_causes(tmp_path, [LEDGER_HEAD, *paid]) == []


def test_another_name_on_one_row_is_still_said(tmp_path: Path) -> None:
    rows: Rows = [*PAID[:3], [*BUREAU, "乙区应急能力建设专项资金", 300000]]
    assert ledger_causes(tmp_path, [LEDGER_HEAD, *rows]) == [("renamed", 0)]


def said_of_ledger(folder: Path, rows: Rows) -> list[str]:
    ledger = book(folder / "台账.xlsx", "支付台账", [LEDGER_HEAD, *rows])
    found = reconcile_paths([table(folder, list(LINES))], ledger=ledger).result.ledger
    assert found is not None
    return [one.message for one in found.causes]


@pytest.mark.parametrize("summary", ["乙区应急能力建设", "乙区应急能力建设退款", "收回乙区应急能力建设资金", "退款"])
def test_what_came_back_is_set_against_what_was_paid(tmp_path: Path, summary: str) -> None:
    assert said_of_ledger(tmp_path, [*PAID, [*BUREAU, summary, -50000]]) == [
        "第4项“乙区应急能力建设”安排 30，台账 25（2 笔，其中第 7 行 -5 是退回或冲减）"
    ]


def test_paid_twice_and_taken_back_is_no_difference(tmp_path: Path) -> None:
    assert said_of_ledger(tmp_path, [*PAID, PAID[1], [*PAID[1][:3], -150000]]) == []


def test_a_payment_too_much_is_a_repeat_only_if_all_agrees(tmp_path: Path) -> None:
    rows: Rows = [*PAID, [*BUREAU, "乙区应急能力建设", 300000], [*BUREAU, "乙区应急能力建设尾款", 20000]]
    rows.append(["6月", "丁县气象局", "退款", -10000])
    assert said_of_ledger(tmp_path, rows) == [
        "台账第7行“乙区应急能力建设” 30，与第 6 行重复",
        "台账第8行“乙区应急能力建设尾款” 2，第4项“乙区应急能力建设”安排 30，第 6 行已付 30，这一笔超出安排",
        "台账第9行“退款” -1，是退回或冲减，看不出是哪一项的",
    ]


def test_paid_twice_is_said(tmp_path: Path) -> None:
    assert ledger_causes(tmp_path, [LEDGER_HEAD, *PAID, PAID[1]]) == [("extra", 15)]


def test_unit_slip_and_rounding(tmp_path: Path) -> None:
    rows: Rows = [PAID[0], [*PAID[1][:3], 15], PAID[2], [*PAID[3][:3], 300040]]
    assert ledger_causes(tmp_path, [LEDGER_HEAD, *rows]) == [("unit", -14.9985), ("rounding", 0.004)]


def test_a_subtotal_added_in_again(tmp_path: Path) -> None:
    rows: Rows = [*PAID[:3], ["", "小计", "", 450000], PAID[3], ["合计", "", "", 1200000]]
    assert ledger_causes(tmp_path, [LEDGER_HEAD, *rows]) == [("subtotal", 45)]


def test_a_total_that_is_none_is_a_cause(tmp_path: Path) -> None:
    assert ledger_causes(tmp_path, [LEDGER_HEAD, *PAID, ["合计", "", "", 760000]]) == [("sum", 1)]


def test_a_table_whose_total_is_wrong_is_a_cause(tmp_path: Path) -> None:
    lines = [list(row) for row in LINES]
    lines[6][4] = 76
    assert ledger_causes(tmp_path, [LEDGER_HEAD, *PAID], lines) == [("sum", -1)]


def test_moved_between_categories_and_renamed(tmp_path: Path) -> None:
    head: list[object] = ["类别", "项目名称", "收款单位", "金额（万元）"]
    rows: Rows = [
        ["隐患治理", "甲县一村道路治理", "甲县一村村民委员会", 10],
        ["能力建设", "甲县二村桥梁加固", "甲县二村村民委员会", 15],
        ["隐患治理", "乙区鸿达矿业有限公司尾矿库治理", "乙区鸿达矿业有限公司", 20],
        ["能力建设", "乙区应急能力建设", "乙区应急管理局", 30],
    ]
    assert ledger_causes(tmp_path, [head, *rows]) == [("moved", 0), ("renamed", 0)]


def test_every_guess_is_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [[*PAID[2]]]
    rows[0][1:3] = ["乙区鸿达矿业有限公司", "乙区鸿达矿业有限公司尾矿库治理"]
    ledger = book(tmp_path / "台账.xlsx", "支付台账", [LEDGER_HEAD, *PAID[:2], *rows, PAID[3]])
    assert main(["reconcile", str(table(tmp_path, list(LINES))), "--ledger", str(ledger)]) == 1
    said = capsys.readouterr().out
    assert "按相近名称对应的 1 项，请逐项核对：" in said
    assert "名称不同：第3项“乙区宏达矿业有限公司尾矿库治理”" in said


def test_a_ledger_without_unit_is_judged_by_its_figures(tmp_path: Path) -> None:
    head: list[object] = ["收款单位", "金额"]
    found = reconcile_paths(
        [table(tmp_path, list(LINES))],
        ledger=book(tmp_path / "台账.xlsx", "台账", [head, *([row[1], row[3]] for row in PAID)]),
    ).result.ledger
    assert found is not None
    assert found.difference == 0
    assert found.causes == ()
    assert found.notices == ("台账没有写明金额单位，按大多数金额推断为元",)


def test_a_workbook_without_the_columns_is_no_ledger(tmp_path: Path) -> None:
    wrong = book(tmp_path / "其他.xlsx", "花名册", [["姓名", "年龄"], ["张三", 30]])
    with pytest.raises(UsageError, match="不是台账"):
        reconcile_paths([table(tmp_path, list(LINES))], ledger=wrong)


def test_no_allocation_table_is_wrong_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["reconcile", str(book(tmp_path / "其他.xlsx", "花名册", [["姓名"]]))]) == 2
    assert capsys.readouterr().err == "xlform: 没有找到专项资金安排建议表（分配表）\n"


def test_what_was_not_read_is_not_said_to_hold(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["reconcile", str(tmp_path / "无.xlsx")]) == 2
    read = capsys.readouterr()
    assert read.out == "没有读到安排表，什么都没有核对\n"
    assert "文件不存在" in read.err
    other = book(tmp_path / "其他.xlsx", "花名册", [["姓名"]])
    assert main(["reconcile", str(table(tmp_path, list(LINES))), "--against", str(other)]) == 2
    read = capsys.readouterr()
    assert read.out == ""
    assert read.err == f"xlform: --against {other}：没有找到专项资金安排建议表（分配表），不能查跨年度重复\n"


def test_a_ledger_that_cannot_be_read_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["reconcile", str(table(tmp_path, list(LINES))), "--ledger", str(tmp_path / "无.xlsx")]) == 2
    assert capsys.readouterr().err == f"xlform: {tmp_path / '无.xlsx'}: 文件不存在\n"


def test_json_and_xlsx(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["reconcile", str(HENGYANG), "--pool", "800万元", "--committed", "138.95", "--format", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == "xlform/reconcile/1"
    assert [one["holds"] for one in document["sums"]] == [True] * 5
    target = tmp_path / "对账.xlsx"
    assert (
        main(["reconcile", str(HENGYANG), "--ledger", str(HENGYANG), "--format", "xlsx", "--output", str(target)]) == 1
    )
    assert target.read_bytes()[:2] == b"PK"


def test_planted_mistakes_are_explained(tmp_path: Path) -> None:
    found = [run(seed, tmp_path) for seed in range(len(KINDS) * 12)]
    assert all(one.exact for one in found)
    assert sum(one.first for one in found) >= 0.95 * len(found)
    assert sum(one.right for one in found) >= 0.99 * sum(one.pairs for one in found)


def test_amounts_below_zero_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["reconcile", str(HENGYANG), "--pool", "800", "--committed", "-3"]) == 2
    assert capsys.readouterr().err == (
        "xlform reconcile: --committed 的值不对：“-3”小于 0（用法见 xlform reconcile --help）\n"
    )


def test_committed_money_without_a_pool_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["reconcile", str(HENGYANG), "--committed", "138.95"]) == 2
    read = capsys.readouterr()
    assert read.out == ""
    assert read.err == "xlform: --committed 要与 --pool 一起用：没有资金总额，此前已安排的金额无从核对\n"
