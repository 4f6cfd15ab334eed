"""Transcripts for tests of the paper: one of each sort a county office meets."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from fieldkit.paper.transcript import Amended, Interviewee, Sheet, Spoken, short_code, text_as_printed

VILLAGER = Interviewee(
    name="王桂兰",
    former_name="王小妹",
    sex="女",
    birth="1956-03",
    ethnicity="汉族",
    native_place="江南省青山县",
    education="小学肄业",
    political_status="群众",
    post="青山县柳河镇上湾村三组村民",
    address="青山县柳河镇上湾村三组12号",
    id_number="990101195603070028",
    phone="13900000028",
    delegate="no",
    punished="无",
)

TURNS = (
    Spoken(
        "question",
        "我们是县委第三巡察组的工作人员，这是我们的工作证件。现依法依规向你了解有关情况，你应当如实回答，"
        "对与本次谈话无关的问题有权拒绝回答；故意作虚假陈述或者隐瞒情况的，要承担相应责任。你认为我们需要回避的，"
        "可以提出并说明理由。以上内容你听清楚了吗？是否申请回避？",
    ),
    Spoken("answer", "听清楚了，不申请回避。"),
    Spoken("question", "请把你的基本情况说一下。"),
    Spoken("answer", "我叫王桂兰，今年70岁，住在上湾村三组，家里就我和孙子两个人。\n儿子2019年外出打工，过年才回来。"),
    Spoken("question", "2024年你家领过救济大米吗？一共领了多少？"),
    Spoken(
        "answer",
        "领过一次，是2024年12月20日前后，在村委会领的，一袋，25公斤。名册上写的是“50公斤”，我没有领到那么多。"
        "当时会计说“先领一袋，剩下的年后再发”，后来就没有下文了。",
    ),
    Spoken("note", "被谈话人沉默约1分钟，情绪激动。"),
    Spoken("question", "名册上的手印是你本人按的吗？"),
    Spoken("answer", "不是。我那天没有按手印，是会计让我在一张白纸上画了个圈。"),
)

DRAFT = Sheet(
    type="inspection",
    organs=("中共青山县委第三巡察组",),
    title="上湾村2024年救济大米发放情况",
    ordinal=1,
    started="2026-03-05T09:10",
    ended="2026-03-05T10:25",
    location="青山县柳河镇上湾村村委会二楼会议室",
    interviewers=("李志明", "陈玉"),
    recorder="赵雪",
    reading="self",
    interviewee=VILLAGER,
    turns=TURNS,
)


def sealed(sheet: Sheet, number: int = 1) -> Sheet:
    """The sheet as its final print shows it."""
    sha256 = hashlib.sha256(text_as_printed(sheet).encode("utf-8")).hexdigest()
    return replace(sheet, number=number, code=short_code(sha256, number))


def long(turns: int) -> Sheet:
    """A talk of many turns, sealed: about nine to a page."""
    said = tuple(
        Spoken(turn.sort, turn.text.replace("2024年", f"20{10 + place % 15}年"))
        for place in range(turns)
        for turn in (TURNS[2 + place % 4],)
    )
    return sealed(replace(DRAFT, turns=said))


ILLITERATE = replace(
    DRAFT,
    reading="aloud",
    reader="陈玉",
    interpreter="阿依古丽·麦麦提（维吾尔语）",
    interviewee=replace(VILLAGER, name="阿卜杜热西提·麦麦提", education="文盲", ethnicity="维吾尔族"),
)
PROTECTED = replace(DRAFT, protected=True, interviewee=replace(VILLAGER, name="甲一"))
REFUSAL = replace(
    sealed(DRAFT),
    refusal="被谈话人核对笔录后称“怕得罪人”，两次拒绝签名、捺指印。",
    witness="孙国强（上湾村村民监督员）",
)
CORRECTED = replace(
    sealed(DRAFT, 2),
    corrections=(
        Amended(5, "2024年12月20日前后", "2024年12月22日"),
        Amended(3, "", "孙子在镇中学读书"),
        Amended(6, "情绪激动", ""),
    ),
)
SUPPLEMENT = replace(
    DRAFT,
    type="discipline",
    organs=("中共青山县纪律检查委员会", "青山县监察委员会"),
    supplement_number=1,
    supplements="2026年3月5日第1次谈话笔录（第2版）",
    turns=TURNS[4:],
)
HANDWRITTEN = replace(DRAFT, type="inquiry", handwritten=True, scan="证据3-07，共4页", turns=TURNS[:4])

SAMPLES: dict[str, Sheet] = {
    "draft": DRAFT,
    "final": sealed(DRAFT),
    "illiterate": sealed(ILLITERATE),
    "protected": sealed(PROTECTED),
    "refusal": REFUSAL,
    "corrected": CORRECTED,
    "supplement": sealed(SUPPLEMENT),
    "handwritten": sealed(HANDWRITTEN),
    "empty": Sheet(),
}
