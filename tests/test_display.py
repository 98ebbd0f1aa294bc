"""Cells as Excel shows them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies

from xlform.display import builtin_format
from xlform.display import display
from xlform.display import is_date_format
from xlform.display import to_date
from xlform.grid import Cell
from xlform.grid import ErrorValue

_ACCOUNTS = builtin_format("43")


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        ("5", "General", "5"),
        ("500.00", "General", "500"),
        ("-0.5", "General", "-0.5"),
        ("0", "General", "0"),
        ("13812345678", "General", "13812345678"),
        ("110101199001011234", "General", "1.10101E+17"),
        ("0.123456789012", "General", "0.123456789"),
        ("1234.567890123", "General", "1234.56789"),
        ("0.1", "@", "0.1"),
        ("12", "G/通用格式", "12"),
        ("12", 'General"次"', "12次"),
        ("2.5", "0", "3"),
        ("-2.5", "0", "-3"),
        ("1.005", "0.00", "1.01"),
        ("2.675", "0.00", "2.68"),
        ("1234567.891", "#,##0.00", "1,234,567.89"),
        ("0", "#,##0", "0"),
        ("0", "#", ""),
        ("0.5", "#.##", ".5"),
        ("5", "0.##", "5."),
        ("7", "000", "007"),
        ("1234", "0,000.0", "1,234.0"),
        ("7", "0,000", "0,007"),
        ("123456789", "#,##0,", "123,457"),
        ("1234567", '0.00,,"百万"', "1.23百万"),
        ("5.2", "0.0?", "5.2 "),
        ("0.9615", "0.00%", "96.15%"),
        ("1", "0%", "100%"),
        ("-0.125", "0.0%", "-12.5%"),
        ("5", '0"次"', "5次"),
        ("12.345", '0.00"万元"', "12.35万元"),
        ("3", r"0\分", "3分"),
        ("3", "≥0", "≥3"),
        ("-3.5", "0.00;[Red]-0.00", "-3.50"),
        ("-3.5", "0.00_);(0.00)", "(3.50)"),
        ("3.5", "0.00_);(0.00)", "3.50 "),
        ("0", '0;-0;"零";@', "零"),
        ("0", "0;-0;;@", ""),
        ("1234.5", _ACCOUNTS, " 1,234.50 "),
        ("0", _ACCOUNTS, " -   "),
        ("85", '[>=60]"及格";"不及格"', "及格"),
        ("59", '[>=60]"及格";"不及格"', "不及格"),
        ("-5", "[<0]0.0;0", "-5.0"),
        ("5", "[Blue]0", "5"),
        ("5", "[$¥-804]0.00", "¥5.00"),
        ("12345", "0.00E+00", "1.23E+04"),
        ("0.00099999", "0.0E+0", "1.0E-3"),
        ("12345", "##0.0E+0", "12.3E+3"),
        ("2.3333", "# ?/?", "2 1/3"),
        ("0.5", "?/2", "1/2"),
        ("3", "# ?/?", "3"),
        ("13812345678", "000-0000-0000", "138-1234-5678"),
        ("45000", 'yyyy"年"m"月"d"日"', "2023年3月15日"),
        ("45000", "yyyy-m-d", "2023-3-15"),
        ("45000", "yyyy/mm/dd;@", "2023/03/15"),
        ("45000", 'm"月"d"日"', "3月15日"),
        ("45000.5", "yyyy/m/d h:mm", "2023/3/15 12:00"),
        ("45000", '[DBNum1][$-804]yyyy"年"m"月"d"日"', "二〇二三年三月十五日"),
        ("45000", "aaaa", "星期三"),
        ("45000", "d-mmm-yy", "15-Mar-23"),
        ("0.75", "h:mm AM/PM", "6:00 PM"),
        ("0.75", '上午/下午h"时"mm"分"', "下午6时00分"),
        ("1.5", "[h]:mm:ss", "36:00:00"),
        ("0.0421", "mm:ss", "00:37"),
        ("-1", "yyyy-m-d", "-1"),
        ("3000000", "yyyy", "3000000"),
    ],
)
def test_numbers_are_shown_as_excel_shows_them(value: str, code: str, shown: str) -> None:
    assert display(Cell(Decimal(value), None, code)) == shown


def test_everything_that_is_no_number() -> None:
    assert display(Cell(None)) == ""
    assert display(Cell(None, "A1", "0.00")) == ""
    assert (display(Cell(True)), display(Cell(False, "A1"))) == ("TRUE", "FALSE")
    assert display(Cell(ErrorValue("#DIV/0!"), "1/0", "0%")) == "#DIV/0!"
    assert display(Cell(" 1 ", None, "0.00")) == " 1 "
    assert display(Cell("甲", None, '0;0;0;"共"@')) == "共甲"
    assert display(Cell("甲", None, "0;0;0;")) == ""


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("14", "2023/5/1"), ("22", "2023/5/1 8:30"), ("27", "2023年5月"), ("28", "5月1日"), ("30", "5-1-23"),
        ("31", "2023年5月1日"), ("32", "8时30分"), ("33", "8时30分00秒"), ("34", "上午8时30分"), ("45", "30:00"),
        ("46", "1083080:30:00"), ("47", "30:00.0"), ("57", "2023年5月"), ("58", "5月1日"),
    ],
)  # fmt: skip
def test_built_in_formats_are_those_of_chinese_excel(number: str, shown: str) -> None:
    moment = Decimal("45047.3541666667") if number != "46" else Decimal("45128.3541666667")
    code = builtin_format(number)
    assert is_date_format(code)
    assert display(Cell(moment, None, code)) == shown


def test_what_is_a_date_format() -> None:
    dates = ["yyyy-mm-dd", "[h]:mm", "mm:ss.0", "aaaa", '[$-804]m"月"', "h:mm;@"]
    assert [code for code in dates if not is_date_format(code)] == []
    others = ["General", "0.00", '0"年"', "[Red]0", "0.00E+00", "@", r"\d0", "", "#,##0_d", '"yyyy"']
    assert [code for code in others if is_date_format(code)] == []


def test_serial_numbers_of_both_date_systems() -> None:
    assert to_date(Decimal("45000.5")) == datetime(2023, 3, 15, 12)
    assert to_date(Decimal("43538"), date1904=True) == datetime(2023, 3, 15)
    assert to_date(Decimal(1)) == datetime(1900, 1, 1)
    assert to_date(Decimal(61)) == datetime(1900, 3, 1)
    assert display(Cell(Decimal("43538"), None, "yyyy-m-d"), date1904=True) == "2023-3-15"


@given(
    strategies.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**300), max_value=10**300),
    strategies.text(alphabet='0#?.,%;@_*[]"\\/ymdhsaeE+-gGenral上午$ 年', max_size=14),
    strategies.booleans(),
)
def test_no_format_code_makes_it_fail(value: Decimal, code: str, date1904: bool) -> None:
    assert isinstance(display(Cell(value, None, code), date1904), str)
    assert isinstance(display(Cell("甲", None, code), date1904), str)
    assert is_date_format(code) in (True, False)


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ('0/"0', "4/0"),  # a slash over nothing but text is no fraction
        ("0" * 900 + ".0E+0", "0" * 899 + "3.5E+0"),  # more places than a figure can have
    ],
)
def test_formats_that_no_program_writes(code: str, shown: str) -> None:
    assert display(Cell(Decimal("3.5"), None, code)) == shown
