"""Targets and results as they are really typed: every wording of the Hengyang forms and of eight published ones, and more."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlform.scoring.numerals import chinese_number
from xlform.scoring.target_types import Quantity
from xlform.scoring.targets import parse_actual
from xlform.scoring.targets import parse_target
from xlform.scoring.units import unit_pattern

READ = [
    ("100%", "quantity", "100%"),
    ("0", "quantity", "0"),
    ("≥100%", "quantity", "≥100%"),
    ("成本控制在预算内", "qualitative", "成本控制在预算内"),
    ("在预算内", "qualitative", "在预算内"),
    ("达到应急救援100%以上", "quantity", "达到应急救援≥100%"),
    ("", "blank", ""),
    ("95%以上", "quantity", "≥95%"),
    ("长期", "qualitative", "长期"),
    ("达到95%以上", "quantity", "≥95%"),
    ("4次以上", "quantity", "≥4次"),
    ("4", "quantity", "4"),
    ("年度1次、季度考核4次下", "compound", "年度1次；季度考核4次 ?下"),
    ("5", "quantity", "5"),
    ("6次以上", "quantity", "≥6次"),
    ("7", "quantity", "7"),
    ("2次", "quantity", "2次"),
    ("2", "quantity", "2"),
    ("20次以上", "quantity", "≥20次"),
    ("25", "quantity", "25"),
    ("120份以上", "quantity", "≥120份"),
    ("150", "quantity", "150"),
    ("2022年1至12月", "date", "2022年1月1日至12月31日"),
    ("80万元", "quantity", "80万元"),
    (
        "促进全市安全生产形势持续稳定向好，保障人民群众生命财产安全",
        "qualitative",
        "促进全市安全生产形势持续稳定向好；保障人民群众生命财产安全",
    ),
    ("检查企业80家以上，出动人员640人次以上", "compound", "检查企业≥80家；出动人员≥640人次"),
    ("95", "quantity", "95"),
    ("出动人员120人次以上", "quantity", "出动人员≥120人次"),
    ("189", "quantity", "189"),
    ("核查事故30次以上，出动人员120人次以上", "compound", "核查事故≥30次；出动人员≥120人次"),
    ("48", "quantity", "48"),
    ("30天、60人次以上", "compound", "30天；≥60人次"),
    ("73", "quantity", "73"),
    ("10次以上", "quantity", "≥10次"),
    ("23", "quantity", "23"),
    ("160次以上", "quantity", "≥160次"),
    ("10次", "quantity", "10次"),
    ("10", "quantity", "10"),
    ("80人次以上", "quantity", "≥80人次"),
    ("89", "quantity", "89"),
    ("理论基础、能力水平全面提升", "qualitative", "理论基础；能力水平全面提升"),
    ("86", "quantity", "86"),
    ("128", "quantity", "128"),
    ("39", "quantity", "39"),
    ("69", "quantity", "69"),
    ("18", "quantity", "18"),
    ("173", "quantity", "173"),
    ("83", "quantity", "83"),
    ("50万元", "quantity", "50万元"),
    ("20万元", "quantity", "20万元"),
    ("持续坚持", "qualitative", "持续坚持"),
    ("长期坚持", "qualitative", "长期坚持"),
    ("93%", "quantity", "93%"),
    ("9", "quantity", "9"),
    ("印发各类资料50份，下发文电40份以上", "compound", "印发各类资料50份；下发文电≥40份"),
    ("55", "quantity", "55"),
    ("8次", "quantity", "8次"),
    ("98%以上", "quantity", "≥98%"),
    ("99%", "quantity", "99%"),
    (
        "研究制定全市安全生产制度规定，督促各级各部门落实安全生产工作职责，促进企业落实安全生产主体责任，确保全市安全生产形势稳定，保障人民群众生命财产安全。",
        "qualitative",
        "研究制定全市安全生产制度规定；督促各级各部门落实安全生产工作职责；促进企业落实安全生产主体责任；确保全市安全生产形势稳定；保障人民群众生命财产安全",
    ),
    ("96%", "quantity", "96%"),
    ("≥20次", "quantity", "≥20次"),
    ("35", "quantity", "35"),
    ("26次", "quantity", "26次"),
    ("26", "quantity", "26"),
    ("每年1次", "quantity", "每年1次"),
    ("1", "quantity", "1"),
    ("至少1次培训会", "quantity", "培训会≥1次"),
    ("98%以上保障率", "quantity", "保障率≥98%"),
    ("98%", "quantity", "98%"),
    ("95%以上准确率", "quantity", "准确率≥95%"),
    ("95%", "quantity", "95%"),
    ("符合条件重建对象100%完成", "quantity", "符合条件重建对象完成100%"),
    ("100%救助", "quantity", "救助100%"),
    ("2022年12月前", "date", "2022年12月31日前"),
    ("完成", "qualitative", "完成"),
    ("2万元", "quantity", "2万元"),
    ("6万元", "quantity", "6万元"),
    ("6", "quantity", "6"),
    ("≤0.1%", "quantity", "≤0.1%"),
    ("≥98%", "quantity", "≥98%"),
    ("365天24小时，180多次", "compound", "365天；24小时；约≥180次"),
    ("200", "quantity", "200"),
    ("99%以上", "quantity", "≥99%"),
    ("130多起", "quantity", "约≥130起"),
    ("149", "quantity", "149"),
    ("2022年12月底以前", "date", "2022年12月31日前"),
    ("保障各地方应急救援效率", "qualitative", "保障各地方应急救援效率"),
    ("97%", "quantity", "97%"),
    ("100", "quantity", "100"),
    ("XX（救援人员人数）", "unknown", " ?XX(救援人员人数)"),
    ("3", "quantity", "3"),
    ("XX（专家人员人数）", "unknown", " ?XX(专家人员人数)"),
    ("有效保障", "qualitative", "有效保障"),
    ("健全", "qualitative", "健全"),
    ("90", "quantity", "90"),
    ("43.2", "quantity", "43.2"),
    ("37.24", "quantity", "37.24"),
    ("≥266米", "quantity", "≥266米"),
    ("≥50厘米", "quantity", "≥50厘米"),
    ("≥90%", "quantity", "≥90%"),
    ("≥1000人", "quantity", "≥1000人"),
    ("显著提升", "qualitative", "显著提升"),
    ("≥95%", "quantity", "≥95%"),
    ("=100%", "quantity", "=100%"),
    ("0.00%", "quantity", "0.00%"),
    ("≥5次", "quantity", "≥5次"),
    ("≥500份", "quantity", "≥500份"),
    ("≤4", "quantity", "≤4"),
    ("≥200", "quantity", "≥200"),
    ("202", "quantity", "202"),
    ("≥2000", "quantity", "≥2000"),
    ("3061", "quantity", "3061"),
    ("≥10", "quantity", "≥10"),
    ("9月前", "date", "9月30日前"),
    ("7月", "date", "7月1日至7月31日"),
    ("11月前", "date", "11月30日前"),
    ("10月", "date", "10月1日至10月31日"),
    ("无", "blank", ""),
    ("高", "qualitative", "高"),
    ("0起", "quantity", "0起"),
    ("2022年12月底前", "date", "2022年12月31日前"),
    ("成本控制在50万元以内", "quantity", "成本≤50万元"),
    ("12月31日前", "date", "12月31日前"),
    ("全年", "date", "1月1日至12月31日"),
    ("年底前", "date", "12月31日前"),
    ("当年年底前", "date", "12月31日前"),
    ("1.2万亩", "quantity", "1.2万亩"),
    ("2.6亿元", "quantity", "2.6亿元"),
    ("1.2万", "quantity", "1.2万"),
    ("每亩300", "quantity", "每亩300"),
    ("每亩300元", "quantity", "每亩300元"),
    ("不少于4次", "quantity", "≥4次"),
    ("4 次以上", "quantity", "≥4次"),
    ("﹦100%", "quantity", "=100%"),
    ("＝100%", "quantity", "=100%"),
    ("≧95%", "quantity", "≥95%"),
    ("≦5%", "quantity", "≤5%"),
    ("三次", "quantity", "3次"),
    ("十二个", "quantity", "12个"),
    ("百分之九十五", "quantity", "95%"),
    ("二十万元", "quantity", "20万元"),
    ("一百二十人次以上", "quantity", "≥120人次"),
    ("80%-90%", "range", "80—90%"),
    ("5至10次", "range", "5—10次"),
    ("不少于3次不超过5次", "range", "3—5次"),
    ("95%左右", "quantity", "约95%"),
    ("5‰", "quantity", "5‰"),
    ("2个百分点", "quantity", "2个百分点"),
    ("提高5个百分点以上", "quantity", "提高≥5个百分点"),
    ("2022年6月30日前完成", "date", "2022年6月30日前"),
    ("1-12月", "date", "1月1日至12月31日"),
    ("12个月", "quantity", "12个月"),
    ("第四季度前", "date", "12月31日前"),
    ("2022.12", "date", "2022年12月1日至12月31日"),
    ("2022-12-31", "date", "2022年12月31日至12月31日"),
    ("2022年", "date", "2022年1月1日至12月31日"),
    ("/", "blank", ""),
    ("17,758.87万元", "quantity", "17758.87万元"),
    ("≥80%且≤100%", "range", "80—100%"),
    ("一次性补助5人", "quantity", "一次性补助5人"),
    ("两个维护", "qualitative", "两个维护"),
    ("2023年1月1日至12月31日", "date", "2023年1月1日至12月31日"),
    ("300㎡", "quantity", "300m2"),
    ("20元/人", "quantity", "每人20元"),
    ("5座桥", "quantity", "桥5座"),
    ("完成2个平台建设，提升应急能力", "quantity", "完成平台建设2个；提升应急能力"),
    ("2022年底前完成5个项目", "compound", "2022年12月31日前；完成项目5个"),
    ("①检查80家；②培训3次", "compound", "检查80家；培训3次"),
    ("1.检查80家；2.培训3次", "compound", "检查80家；培训3次"),
    ("每月10日前", "qualitative", "每月10日前"),
    ("及时", "qualitative", "及时"),
    ("按时完成", "qualitative", "按时完成"),
    ("达标", "qualitative", "达标"),
    ("12月", "date", "12月1日至12月31日"),
    ("二〇二二年十二月底前", "date", "2022年12月31日前"),
    ("约30人", "quantity", "约30人"),
    (">=90%", "quantity", "≥90%"),
    ("大于等于90%", "quantity", "≥90%"),
    ("十月底前", "date", "10月31日前"),
    ("1次/年", "quantity", "每年1次"),
    ("90%（含）以上", "quantity", "≥90%"),
    ("5-10", "range", "5—10"),
    ("全年不少于4次", "quantity", "≥4次"),
    ("全年无重大事故", "qualitative", "全年无重大事故"),
    ("不发生重特大事故", "qualitative", "不发生重特大事故"),
    ("2022年10月31日前完成率100%", "compound", "2022年10月31日前；完成率100%"),
    ("365", "quantity", "365"),
    ("三类", "quantity", "3类"),
    ("0例", "quantity", "0例"),
    ("<3%", "quantity", "<3%"),
    ("＜3小时", "quantity", "<3小时"),
    ("24小时内", "quantity", "≤24小时"),
    ("5个工作日内", "quantity", "≤5个工作日"),
    ("10000余人", "quantity", "约≥10000人"),
    ("3-5个", "range", "3—5个"),
    ("350元/人/月", "quantity", "/月每人350元"),
    ("十二次", "quantity", "12次"),
    ("一百五十人", "quantity", "150人"),
    ("三万元", "quantity", "3万元"),
    ("百分之九十五以上", "quantity", "≥95%"),
    ("千分之三", "quantity", "3‰"),
    ("不低于90%", "quantity", "≥90%"),
    ("小于3天", "quantity", "<3天"),
    ("少于5起", "quantity", "<5起"),
    ("控制在3%以内", "quantity", "≤3%"),
    ("≥95％", "quantity", "≥95%"),
    ("2022年12月", "date", "2022年12月1日至12月31日"),
    ("11月底", "date", "11月30日至11月30日"),
    ("上半年", "date", "1月1日至6月30日"),
    ("第三季度", "date", "7月1日至9月30日"),
    ("2022年第四季度", "date", "2022年10月1日至12月31日"),
    ("12月上旬", "date", "12月1日至12月10日"),
    ("1,200人", "quantity", "1200人"),
    ("-5%", "quantity", "-5%"),
    ("近100人", "quantity", "约100人"),
    ("98.5%（四舍五入）", "quantity", "98.5%"),
    ("每月2次", "quantity", "每月2次"),
    ("10000余册", "quantity", "约≥10000册"),
    ("20余场次", "quantity", "约≥20场次"),
    ("第一批", "qualitative", "第一批"),
    ("一次性", "qualitative", "一次性"),
    ("XX", "unknown", " ?XX"),
    ("**", "unknown", " ?**"),
    ("达到国家标准", "qualitative", "达到国家标准"),
    ("≥2000平方米", "quantity", "≥2000平方米"),
    ("1.5公里", "quantity", "1.5公里"),
    ("3公顷", "quantity", "3公顷"),
    ("12.5吨", "quantity", "12.5吨"),
    ("2小时以内", "quantity", "≤2小时"),
    ("8小时内", "quantity", "≤8小时"),
    ("无投诉", "qualitative", "无投诉"),
    ("零事故", "qualitative", "零事故"),
    ("优", "qualitative", "优"),
    ("良好以上", "qualitative", "良好以上"),
    ("完成率100%", "quantity", "完成率100%"),
    ("已完成", "qualitative", "已完成"),
    ("90分以上", "quantity", "≥90分"),
    ("100分", "quantity", "100分"),
    ("5G基站建设10个", "quantity", "5G基站建设10个"),
    ("12345热线办结率100%", "quantity", "12345热线办结率100%"),
    ("按照衡财企〔2019〕283号执行", "qualitative", "按照衡财企〔2019〕283号执行"),
    ("2022-2023年", "qualitative", "2022-2023年"),
    ("2022年—2024年", "qualitative", "2022年—2024年"),
    ("2/3", "unknown", " ?2/3"),
    ("24:00前", "unknown", " ?24:00前"),
    ("每年不少于2次", "quantity", "每年≥2次"),
    ("每人每年600元", "quantity", "每人每年600元"),
    ("人均100元", "quantity", "人均100元"),
    ("每季度1次", "quantity", "每季度1次"),
    ("日均200人次", "quantity", "日均200人次"),
    ("全年365天", "quantity", "全年365天"),
    ("2022年完成5个", "quantity", "完成5个"),
    ("15G", "qualitative", "15G"),
    ("300m2", "quantity", "300m2"),
    ("3A级景区2个", "quantity", "3A级景区2个"),
    ("≥3000㎡", "quantity", "≥3000m2"),
    ("120/120", "unknown", " ?120/120"),
    ("100%（120/120）", "quantity", "100%"),
    ("比上年下降5%", "quantity", "比上年下降5%"),
    ("同比增长10%以上", "quantity", "同比增长≥10%"),
    ("提升20%", "quantity", "提升20%"),
    ("第三季度末前", "date", "9月30日前"),
    ("2022年9月30日", "date", "2022年9月30日至9月30日"),
    ("9.30前", "date", "9月30日前"),
    ("控制在80万元以内，节约5%", "compound", "≤80万元；节约5%"),
    ("80万", "quantity", "80万"),
    ("每村10万元", "quantity", "每村10万元"),
    ("资金80万元/村", "quantity", "资金每村80万元"),
    ("≥1篇/月", "quantity", "每月≥1篇"),
    ("优良率≥90%，合格率100%", "compound", "优良率≥90%；合格率100%"),
    ("按时足额发放到位率100%", "quantity", "按时足额发放到位率100%"),
    ("2 0 2 2年1 2月底前", "date", "2022年12月31日前"),
    ("1 月-12月", "date", "1月1日至12月31日"),
    ("2022.1-2022.12", "qualitative", "2022.1-2022.12"),
    ("2022年1月-2022年12月", "date", "2022年1月1日至12月31日"),
    ("2021年1月至2022年6月", "qualitative", "2021年1月至2022年6月"),
    ("50～60人", "range", "50—60人"),
    ("50人~60人", "range", "50—60人"),
    ("10-15%", "range", "10—15%"),
    ("10%-15%以内", "range", "10—15%"),
    ("三至五次", "range", "3—5次"),
    ("两次", "quantity", "2次"),
    ("一季度", "date", "1月1日至3月31日"),
]
"""(text, kind, what was understood; ? before what was not)."""


@pytest.mark.parametrize(("text", "kind", "said"), READ, ids=[text[:20] or "blank" for text, _, _ in READ])
def test_texts_say_what_they_say(text: str, kind: str, said: str) -> None:
    target = parse_target(text)
    unread = " ?" + "、".join(target.unread) if target.unread else ""
    assert (target.kind, str(target) + unread) == (kind, said)


def test_operator_and_unit_come_from_their_columns() -> None:
    assert str(parse_target("95", operator="≧", unit="％")) == "≥95%"
    assert str(parse_target("95", operator="≥", unit="%")) == "≥95%"
    assert str(parse_target("100%", operator="=", unit="/")) == "=100%"
    assert str(parse_target("有效保障", operator="定性", unit="/")) == "有效保障"


def test_operator_column_against_the_text_is_a_clash() -> None:
    assert parse_target("95%以上", operator="≤").operator_clash
    assert not parse_target("95%以上", operator="≥").operator_clash
    assert str(parse_target("95%以上", operator="≤")) == "≥95%"


def test_operators_are_told_on_results() -> None:
    assert parse_actual("≥266米").copied_operator
    assert parse_actual("95%以上").copied_operator
    assert not parse_actual("达到95%").copied_operator
    assert not parse_actual("266米").copied_operator


def test_placeholders_are_told() -> None:
    assert parse_target("XX（救援人员人数）").placeholder
    assert not parse_target("30人").placeholder


def test_decimals_are_those_typed() -> None:
    quantity = parse_target("≥98.50%").quantity
    assert quantity is not None
    assert quantity.decimals == 2


_UNITS = ("次", "人次", "人", "%", "万元", "亿元", "万亩", "公里", "个", "场次", "小时", "")
_SIGNS = ("≥", "≤", ">", "<", "=", "")


@given(
    st.sampled_from(_SIGNS),
    st.decimals(min_value=0, max_value=10**9, places=2, allow_nan=False),
    st.sampled_from(_UNITS),
)
def test_a_figure_reads_back(sign: str, value: Decimal, unit: str) -> None:
    quantity = parse_target(f"{sign}{value:f}{unit}").quantity
    if unit == "" and sign == "" and quantity is None:
        return  # 2022.12 may be a month
    assert isinstance(quantity, Quantity)
    assert (quantity.direction, quantity.value, quantity.unit) == (sign, value, unit)


@given(
    st.text(max_size=60)
    | st.text(alphabet="0123456789万亿元次人%年月日前至到—-～≥≤以上下内不少于每多约、，；（）XX ", max_size=40)
)
def test_reading_never_fails_and_keeps_the_text(text: str) -> None:
    for target in (parse_target(text, operator="≥", unit="%"), parse_actual(text)):
        assert target.text == text
        assert target.kind != "unknown" or target.unread or target.placeholder or not target.measurable


def _written(number: int) -> str:
    """A whole number below 10^8 in Chinese, as it is read aloud."""
    digits, places = "零一二三四五六七八九", ["", "十", "百", "千"]
    if number >= 10_000:
        high, low = divmod(number, 10_000)
        return _written(high) + "万" + ("" if not low else ("零" if low < 1000 else "") + _written(low))
    text, zero = "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit:
            text += ("零" if zero and text else "") + digits[digit] + places[place]
        zero = not digit
    return text


@given(st.integers(min_value=1, max_value=10**8 - 1))
def test_chinese_numerals_read_back(number: int) -> None:
    assert chinese_number(_written(number)) == number


def test_numerals_that_count_nothing_stay() -> None:
    for text in ("一次性", "第三批", "三位一体", "千家万户", "统一部署", "进一步提升", "十分满意", "市县两级联动"):
        assert parse_target(text).kind == "qualitative", text


def test_every_unit_is_in_the_pattern_before_its_beginnings() -> None:
    pattern = unit_pattern()
    assert pattern.index("人次") < pattern.index("|人|")
