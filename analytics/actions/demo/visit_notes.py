"""What the demo's visits say: notes that fit what came of them and whether one stood in front of the customer."""

from __future__ import annotations

from lifecycle.choices import Outcome

Notes = dict[Outcome, tuple[str, ...]]
ANYWHERE: Notes = {
    Outcome.ORDER: (
        "{who}确认补货：{product} {n}{unit}，按上一批价格，下周发车。",
        "对账完成，上月货款本周五前付清；{who}同时下了 {n}{unit}{product}。",
        "色差批次已经换完，{who}认可处理速度，恢复下单：{product} {n}{unit}。",
        "{who}把下月用量报来：{product} {n}{unit}，要求分两车送到工地。",
        "合同盖章件收到，{product}首批 {n}{unit}，{who}要送货前一天电话通知。",
    ),
    Outcome.ADVANCE: (
        "{who}说样板间反馈不错，{product}进入推荐目录，等总部批复。",
        "{product}检测报告已经给{who}，符合当地新规，等设计院确认。",
        "{who}答应月底前把明年框架协议提交会签，返利条款基本谈拢。",
        "{who}请我们参加供应商大会，会上公布明年的集采品类。",
        "{who}同意{product}先试用 {n}{unit}，合格后纳入年度采购。",
    ),
    Outcome.CONTINUATION: (
        "{who}暂时没有新项目，年后有两个标，先保持联系。",
        "{who}提到竞品报价低 5%，但交期不稳；我们强调了仓储和售后。",
        "讨论了年度返利，{who}希望按回款而不是按出货计算，下次再谈。",
        "{who}在等业主定材料，{product}要到下个月才有结果。",
        "{who}问了付款周期能否延长，我们请财务先核对信用额度。",
    ),
}
FACE_TO_FACE: Notes = {
    Outcome.ORDER: (
        "盘点了{city}门店库存，{product}只剩一周的量，当场补货 {n}{unit}。",
        "在{city}项目部见了{who}，{product}下月用量 {n}{unit}，当场签了订货单。",
        "在{who}办公室核对了到货清单，无破损；追加{product} {n}{unit}。",
    ),
    Outcome.ADVANCE: (
        "一起看了工地，{product}施工没有问题，工程部希望我们派人培训一次。",
        "带{who}看了样板墙，对平整度满意，约了设计师下周一起来定色。",
        "{who}第一次见面，负责采购不久；介绍了大客户绿色通道和交付承诺，同意列入短名单。",
    ),
    Outcome.CONTINUATION: (
        "走了一圈{city}的门店，{product}陈列偏少；{who}说旺季前再调整。",
        "{who}临时开会，只谈了一刻钟，约好月底再来。",
        "看了{who}的仓库，别家的货占了一半；没有松口，但愿意比较下一批。",
    ),
}
ANYWHERE_EN: Notes = {
    Outcome.ORDER: (
        "{who} confirmed {n} {unit} of {product} at the price of the last lot; it ships next week.",
        "The account is settled, and {who} placed {n} {unit} of {product} on top.",
        "The replaced lot is fine, {who} orders again: {n} {unit} of {product}.",
        "{who} sent the call-off for next month: {n} {unit} of {product}, in two deliveries.",
    ),
    Outcome.ADVANCE: (
        "{who} liked the mock-up; {product} goes on their approved list once head office signs.",
        "Certificates for {product} handed over; the architect confirms within two weeks.",
        "{who} takes next year's framework to the board; the bonus is as good as agreed.",
        "{who} agreed to try {n} {unit} of {product} before the tender.",
    ),
    Outcome.CONTINUATION: (
        "Nothing new right now, two tenders after the holidays. {who} wants to hear from us then.",
        "{who} mentioned a competitor at 5% less but with unreliable lead times. We showed our delivery record.",
        "Talked about the annual bonus: {who} would rather have it on payment than on shipment. To be continued.",
        "{who} waits for the owner to choose; {product} is decided next month at the earliest.",
        "{who} asked for longer terms; finance looks at the credit limit first.",
    ),
}
FACE_TO_FACE_EN: Notes = {
    Outcome.ORDER: (
        "Went through stock together: {product} lasts one more week, so {who} ordered {n} {unit}.",
        "Met {who} in {city} and left with the order: {n} {unit} of {product}.",
    ),
    Outcome.ADVANCE: (
        "Walked the site with {who}. {product} installs well; they ask for one day of training for the crew.",
        "Showed {who} the sample wall; the architect joins next week to choose the colour.",
        "First meeting with {who}, new in purchasing: we are on the shortlist.",
    ),
    Outcome.CONTINUATION: (
        "Looked at the shops in {city}: little of {product} on display. {who} changes that before the season.",
        "{who} had a quarter of an hour only; we meet again at the end of the month.",
    ),
}


FIRST = (FACE_TO_FACE[Outcome.ADVANCE][-1], FACE_TO_FACE_EN[Outcome.ADVANCE][-1])
"""Notes of a first meeting alone."""


def next_of(outcome: Outcome, turn: int, *, foreign: bool, seen: bool, first: bool) -> tuple[str, int]:
    """
    From a turn on the next note that fits a visit that came to this, and whose turn it is after it.

    On the phone or by mail nobody walks a site, and nobody meets for the first time twice. All visits of an outcome
    share the turns, so that no note follows upon itself however they were held.
    """
    anywhere, there = (ANYWHERE_EN, FACE_TO_FACE_EN) if foreign else (ANYWHERE, FACE_TO_FACE)
    notes = (*there[outcome], *anywhere[outcome])
    barred = {*(() if seen else there[outcome]), *(() if first else FIRST)}
    place = next(place for place in range(turn, turn + len(notes)) if notes[place % len(notes)] not in barred)
    return notes[place % len(notes)], place + 1
