"""Why customers of the demo company may leave, as its colleagues write it: in the language of the customer."""

from __future__ import annotations

from collections.abc import Mapping

from accounts.models import Account
from lifecycle.choices import Cause

Told = tuple[str, str]
"""The cause in words, and what somebody said."""
HOME: Mapping[str, tuple[Told, ...]] = {
    Cause.OWN_STRATEGY: (
        ("集团自建预制件工厂，外购量逐季减少。", "采购总监当面说：明年起三成自产。"),
        ("集团把这一块业务收回自建，采购量逐季下降。", "总经理在年会上说：今年重心转到装修，不再做外墙。"),
        ("新项目停批，只做收尾工程。", "项目部说：明年上半年没有新开工的计划。"),
    ),
    Cause.SUPPLIER_OPTIMISATION: (
        ("采购部把供应商从十二家压到五家，我们交期得分垫底。", "对方发来的供应商评分表，交期一项得 62 分。"),
        ("采购部正在压缩供应商名单，我们的交期排在后面。", "采购经理提醒：年底重新评审，迟交要扣分。"),
        ("集团统一招标，区域公司不再单独下单。", "采购主管说：以后只从集采目录里选。"),
    ),
    Cause.UNRESOLVED: (
        ("破损理赔拖了两个月没有结论，对方不愿再催。", "项目经理来信：问题不解决，下一批不再下单。"),
        ("问题拖了两个月没有结论，对方说不想再催。", "采购经理在电话里说：最近在比较几家供应商。"),
        ("工地等货停了两天，对方要我们给说法。", "工地主任说：再迟一次就换人供。"),
        ("开票差错改了三次，付款一直卡在财务。", "对方财务说：单据不对，一分钱也付不出去。"),
        ("板材色差两批不一致，返工费至今没谈妥。", "技术负责人说：先把上一批解决，再谈下一批。"),
    ),
    Cause.STRONGER_COMPETITOR: (
        ("对手报价低 8%，账期 90 天，样板工程已经开工。", "采购经理电话里报了对手的价格和账期。"),
        ("对手报价低、账期长，样板工程已经开工。", "工程部说：对手的样板这周就能验收。"),
        ("对手带安装队来，一次包到验收。", "项目总监说：有人能连工带料一起报价。"),
    ),
    Cause.SQUEEZED_OUT: (
        ("招标前评分标准被改成对手独有的参数。", "技术部同事转述，尚无书面证据。"),
        ("听说对手的代理与采购负责人关系特殊，暂无书面证据。", "客户方一位老同事私下提醒，不愿具名。"),
    ),
}
ABROAD: Mapping[str, tuple[Told, ...]] = {
    Cause.OWN_STRATEGY: (
        ("They will make a part of it themselves from next year on.", "Their buyer told us: a third will be our own."),
        ("The group stops new sites here and finishes what is begun.", "Site office: nothing new before the summer."),
    ),
    Cause.SUPPLIER_OPTIMISATION: (
        ("They go from twelve suppliers to five; our delivery scores lowest.", "Their scorecard: 62 for delivery."),
        ("The head office now tenders for all branches at once.", "Their buyer: we may only order from the list."),
    ),
    Cause.UNRESOLVED: (
        ("The claim for damage has no answer after two months.", "Their project manager wrote: no answer, no order."),
        ("They waited for goods twice and were told nothing.", "On the phone: we are asking other suppliers, too."),
        ("Two batches differ in colour; nobody pays for the rework.", "Their engineer: settle the last one first."),
        ("Three wrong invoices; their accounts hold the payment.", "Their accountant: with these papers I cannot pay."),
    ),
    Cause.STRONGER_COMPETITOR: (
        ("A rival is 8% below us and gives 90 days.", "Their buyer read us the other price on the phone."),
        ("A rival brings its own crew to install.", "Site manager: they quote it with the labour in it."),
    ),
    Cause.SQUEEZED_OUT: (
        ("The tender was rewritten to what one rival alone can do.", "Told by one of theirs; nothing in writing."),
    ),
}  # fmt: skip


def told(account: Account, cause: str, number: int) -> Told:
    """What is written and said of this customer; `number` turns the lines over."""
    lines = (ABROAD if account.country else HOME)[cause]
    return lines[number % len(lines)]
