"""Sentences that explain what became of the money: spent too little, too much, or of another budget than at first.

A form without a column for it has the reason in 实际完成情况, in a note below the table or beside some indicator.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal
from typing import TypeAlias

from xlform.submission import Submission

About: TypeAlias = Literal["unspent", "overspent", "adjusted"]

_FOR = r"(?<!原)因(?!此|而|地|素)|由于"
_REASON = rf"{_FOR}|原因(?:是|为|系|[:在]|主要)|主要(?:是|为|系)|导致"
_CAUSE = rf"(?:{_REASON}|致使|所致|推迟|滞后|未到期|未完工|未结算|未验收|跨年|[下次明]年|受.{{1,16}}影响)"
_UNSPENT = r"(?:执行率|预算执行|资金执行|执行进度|支出进度|支付率|支付进度|未(?:能)?(?:执行|支出|支付|使用|拨付)|结余|结转|剩余)"
_BILL = r"(?:质保金|质量保证金|履约保证金|保证金|尾款|余款|工程款|合同款|进度款|款项|资金|经费|补助|指标)"
_NOT_PAID = (
    r"(?:未到期|未到支付|未(?:能)?(?:支付|拨付|付|结算|下达|到位)|(?:年末|年底|较晚|才)(?:下达|到位)"
    r"|(?:下达|到位|拨付)(?:较|偏)?(?:晚|迟|滞后)|(?:收回|缴回|上缴|调减|压减|核减))"
)
_OVER = r"(?:超支|超预算|超出(?:年初|全年)?预算|超过(?:年初|全年)?预算|超执行)"
_CHANGED = r"(?:追加|调增|调减|追减|压减|核减|增拨)"
_MONEY = r"(?:预算|资金|经费|补助|指标额度|\d[\d.]*(?:万元|亿元|元))"
_GROUND = re.compile(rf"\d|{_FOR}|用于|根据|依据|按|主要|通知|文件")

_SAYS: dict[About, tuple[str, ...]] = {
    "unspent": (
        rf"{_UNSPENT}.{{0,40}}?{_CAUSE}",
        rf"(?:{_FOR}|受).{{1,40}}?{_UNSPENT}",
        rf"{_BILL}.{{0,12}}?{_NOT_PAID}",
        r"(?:招标|招投标|采购|中标|竞价|合同价|审减).{0,12}(?:节约|节省|结余|低于|下降)",
    ),
    "overspent": (
        rf"{_OVER}.{{0,40}}(?:{_REASON}|受|用于|系|由)",
        rf"(?:{_FOR}|受).{{1,40}}{_OVER}",
        r"(?:动用|使用|安排|含|消化|列支).{0,12}(?:结转|结余|自筹|自有|其他)(?:结余)?(?:资金|款)",
        r"(?:超支|缺口|超出).{0,12}(?:自筹|调剂|垫付|结余|结转|自有|解决|弥补)",
    ),
    "adjusted": (
        rf"{_CHANGED}.{{0,16}}?{_MONEY}",
        rf"(?:预算|资金|经费).{{0,10}}(?:{_CHANGED}|收回|增加|减少|调剂)",
        rf"(?:预算|资金|经费).{{0,6}}调整(?:为|至|到|了|{_REASON}|系)",
        rf"(?:{_FOR}|根据).{{1,40}}(?:调整|收回|增加|减少)(?:了)?(?:年初|全年|项目)?(?:预算|资金|经费)",
    ),
}
_TELLS_HOW = re.compile(
    r"说明原因|填写|填报|填列|请|是指|指的是|包括|如有|计算公式|[÷×]|得分|扣分|计分|评分|满分|不得|(?:^|[:：.])若|应当"
)
"""Printed below many forms: what 其他资金 includes, how to fill in. It explains nothing of this project."""


_LONGEST = 4_000


@lru_cache(maxsize=1024)
def explains(text: str, about: About) -> bool:
    """Whether a sentence of the text gives a cause for what became of the money."""
    return any(_explains(one, about) for one in re.split("[。；;！!\n]", text[:_LONGEST].replace(" ", "")))


def _explains(sentence: str, about: About) -> bool:
    if len(sentence) < 6 or _TELLS_HOW.search(sentence) or (about == "adjusted" and not _GROUND.search(sentence)):
        return False  # 年中追加资金 alone is the head of a column
    return any(re.search(pattern, sentence) for pattern in _SAYS[about])


def is_explained(submission: Submission, about: About) -> bool:
    """Whether any text of the form does: the results, a reason beside an indicator, a cell that is no entry."""
    return any(explains(text, about) for text in _texts(submission))


def _texts(submission: Submission) -> Iterator[str]:
    if "outcome" in submission.fields:
        yield submission.fields["outcome"].text
    for row in submission.table("indicators"):
        yield row.entry("reason").text
    yield from submission.remarks
