"""What is the matter, and what is wanted instead: reasons, states, photos, invoices, and the yes or no at the end."""

from __future__ import annotations

import re

from actions.request.case import AMEND, Case, Complaint
from actions.request.contact import EMAIL, address_in, phone_in
from actions.ticket_words import man_made
from language.personal import mask
from shop.orders import taxnumber

_LINK = re.compile(r"https?://[^\s，。；、]+")
_COMPANY = (
    "公司",
    "集团",
    "工厂",
    "厂",
    "中心",
    "学校",
    "大学",
    "医院",
    "事务所",
    "研究院",
    "研究所",
    "委员会",
    "商行",
    "合作社",
)
# 不取消了, 先别提交: the answer to "确认吗" whatever else it could mean elsewhere.
_NO_CALL = r"用?(?:联系|打电?话?|打给|客气|着?急|麻烦|通知|谢|提前|再打)"
REFUSED = re.compile(rf"(?:那|还是|先|算了，?)*(?:不|别)(?!错|是|{_NO_CALL})")
# 不用联系我 直接寄: how it is to be done, no refusal.
_HOW = re.compile(rf"(?:不|别){_NO_CALL}")
# 少给我东西了 names nothing that staff could send.
_NOTHING_NAMED = re.compile(
    r"(?:你们|怎么|又|好像|给我|我|收到|快递|包裹|里面?|有|东西|商品|件|货|是|的|了|啊|呀|吗|吧|[,，。!！?？\s]|[少漏缺错](?:发|给|寄|送|装|了)?)+"
)
_LACKS = re.compile(r"(?:没有?|少了?|缺了?|漏了?)(?!问题|收到|货|了|错)[一-龥A-Za-z]{2,}")
# 先不提交了, whatever is asked.
_GIVES_UP = re.compile(
    r"(?:那|还是|算了|先|[,，\s]){0,3}(?:不|别)(?:想|要)?(?:提交|申请|办|弄|搞)了?(?:吧|哈|啊)?[。.!！~]?"
)
# 不改了, 还是原来的时间吧: the ticket stays as it is.
_KEEPS = re.compile(r"(?:不|别)(?:用|要|想|需要)?[改换](?:了|吧|$)|(?:还是|就)(?:按|照)?(?:原来|之前)")
# 改, 嗯改吧: the yes to 确认修改吗.
_CHANGES_IT = re.compile(r"[嗯好的行对可以那就,，\s]{0,6}改(?:吧|了|呗|掉)?[。.!！~]?")
_AS_WELL = re.compile(r"也|还[要想得]|顺便|另外|同时|一起")
# When somebody comes shall be another time, which is not said.
_WHEN_INSTEAD = re.compile(
    r"[晚早](?:一|两|几|点)|推迟|推后|延后|延期|提前|没空|没时间|不在家|不方便|改期|改天|日子|日期|几点|来不了"
)
_HESITATES = re.compile(
    r"那个|啥|什么|等等|等一?下|等会|想一?想|考虑|犹豫|不确定|问一?下|[?？]|[吗呢]$|(?:接着|继续)(?!.{0,8}(?:提交|下单))"
)
_CONFIRMS = re.compile(r"确认|确定|提交|没错|没问题|对的|是的|就这样")
# 嗯下单, of the order just summed up.
_ORDERS = re.compile(
    r"(?:[嗯好的行那就,，\s]|可以|帮我|给我)*(?:下单|提交|购买|拍下)(?:吧|了|啦|呗)*[.。!！~]*"
)
# 算了还是取消吧, asked whether to cancel: a yes, though it sounds like giving up.
CANCELS = re.compile(
    r"^(?!.*(?:不|别|先).{0,2}取消).*(?:还是|就|确[认定]|直接|给我|帮我|算了[,，\s]*)取消(?:吧|掉|了吧|订单)?$"
    r"|^(?:那|嗯|好|行|对)?的?[,，]?取消(?:吧|掉|掉吧|了吧)[.。!！]?$"
    r"|^(?:嗯+|好的?|行|对的?|是的?|可以|确定|ok)[,，\s]*取消(?:订单|它)?[.。!！]?$"
)
# 电话还是原来的: nothing of it changes.
UNCHANGED = re.compile(
    r"(?:地址|电话|手机号?|联系人|收货人|时间|其他|其它|别的)[^,，。!?]{0,3}(?:还是|就|都)?(?:用|按)?(?:原来|之前|以前|刚才|老样子|老地方|老地址|老位置|上次|不变|没变|照旧|一样|不用[改换]|不[改换])[^吗么?？]{0,3}$"
)
# 那不取消了, wherever it stands; 今天发的话就不取消 sets a condition.
KEEPS_ORDER = re.compile(
    r"^(?!.*(?:的话|如果|要是|除非|能不能|不能不|[吗么?？])).*(?:不|别|先不)(?:要|用|想)?(?:给我)?取消(?:了|吧|$|[,，。!！\s])"
)
# 不给差评哦, 不着急: a no to nothing that was asked.
_OF_OTHER_THINGS = re.compile(r"(?:不|别|没)[^,，。!?]{0,3}(?:差评|好评|评价|投诉|举报)")
# 配件齐全, said with the wish.
_PARTS = re.compile(
    r"(?:配件|附件|赠品|东西|包装)[^,，。;；]{0,4}(?:(?P<there>(?<!不)齐|都在|都有|全的|完好|没少)|不全|不齐|丢|缺|少了|找不到)"
)
_SAYS_YES = re.compile(r"[好行可嗯恩对是中成妥欧o哦]|没问题|同意|就这|ok|yes|要|办|交|下单", re.IGNORECASE)
_SURE_YES = 0.75
# 没有照片 is heard as a no as well.
_SURE_NO = 0.85
_SAYS_NO = re.compile(r"不|别|算了|取消|no", re.IGNORECASE)
_YES = ("affirm",)
_NO = ("deny",)
# 没摔过, 也没进水: what did not happen is no reason.
_NEVER_HAPPENED = re.compile(
    r"(?:没有?|不是|未曾?|并非|从来?没|没人)[^，。,.;；、]{0,3}(?:摔|进水|进液|泡水|压坏|人为|磕坏|磕|弄坏)过?"
)
# 没坏 就是老婆嫌吵: nothing is the matter with it.
_NOTHING_WRONG = re.compile(
    r"(?:没有?|不是|并非|也没)(?:什么|啥|任何)?(?:质量)?(?:坏|毛病|故障|瑕疵|问题|质量)"
)
REASONS = {
    "human_damage": ("摔", "进水", "进液", "泡水", "压坏", "人为", "磕坏", "弄坏"),
    "wrong_item": ("发错", "错发", "不是我买的", "型号不对", "颜色不对", "货不对", "少发", "漏发"),
    "quality": ("质量", "坏", "故障", "没声音", "没声", "不亮", "充不进", "开不了", "黑屏", "死机", "失灵", "杂音", "漏", "断连",
                "连不上", "没反应", "不能用", "用不了", "瑕疵", "有问题", "断开", "发烫", "不转", "裂"),
    "change_of_mind": ("不喜欢", "嫌", "不太喜欢", "不大喜欢", "不怎么喜欢", "不太合适", "不想要", "不合适", "不需要", "无理由", "买错", "买多", "拍错", "不好看", "太大", "太小", "太贵",
                       "不满意", "后悔", "用不上", "不好用", "不舒服", "戴着疼", "耳朵疼", "硌", "夹得", "想换个颜色", "换颜色", "换个颜色", "不要了"),
}  # fmt: skip


def reason(case: Case, asked: bool) -> str | None:
    """Why something is returned, exchanged or repaired."""
    text = _NOTHING_WRONG.sub("", _NEVER_HAPPENED.sub("", case.turn.text))
    if man_made(text):
        return "human_damage"
    found = next((reason for reason, words in REASONS.items() if any(word in text for word in words)), None)
    if case.turn.of("fault") and found != "human_damage":
        return "quality"
    wants_other = case.kind == "exchange" and (case.turn.of("color") or case.turn.of("spec"))
    if found is None and wants_other and case.draft.get("reason") is None:
        return "change_of_mind"  # another colour or size is wanted, nothing is wrong
    if found is None and asked and case.turn.intent == "report_fault":
        return "quality"  # 老断网: a fault in words of their own
    return found


def opened(case: Case, asked: bool) -> bool | None:
    """Whether the package was opened."""
    if case.turn.says("没拆", "未拆", "没有拆", "没打开", "没开封", "未开封", "没用过"):
        return False
    if case.turn.says(
        "拆了", "拆开", "拆封", "开封", "用过", "打开了", "戴过", "用了", "拆过", "试过", "开过"
    ):
        return True
    return _yes_no(case) if asked else None


def complete(case: Case, asked: bool) -> bool | None:
    """Whether all parts are there."""
    if not asked:
        said = _PARTS.search(case.turn.text)
        return None if said is None else said["there"] is not None
    if case.turn.says("不全", "丢了", "缺", "少了", "没有配件", "找不到", "坏了"):
        return False
    if case.turn.says("齐全", "都在", "没拆", "未拆", "没开封", "没打开", "完好", "都有", "全的", "没问题"):
        return True
    return _yes_no(case)


def _yes_no(case: Case) -> bool | None:
    if any(word in case.turn.text for words in REASONS.values() for word in words):
        return None  # 不好用 says why, not whether
    return True if case.turn.intent in _YES else False if case.turn.intent in _NO else None


def photos(case: Case, asked: bool) -> list[str] | None:
    """Addresses of photos, gathered; an empty list if there are none to come."""
    if links := _LINK.findall(case.turn.text):
        return [*(case.draft.get("photos") or []), *links][:9]
    skips = (case.turn.intent in _NO and not case.turn.of("time")) or case.turn.says(
        "没有", "没拍", "跳过", "不方便", "先不", "不传"
    )
    # 没照片, before it is asked: none will come.
    return [] if (asked and skips) or _NO_PHOTOS.fullmatch(case.turn.text.strip()) else None


# Another place is meant, though it may not be told yet.
_ELSEWHERE = re.compile("地址|收货地|[送寄](?:到|公司|家|单位|去)")


def change(case: Case, asked: bool) -> str | None:
    """What about an order is to be changed."""
    text = UNCHANGED.sub("", case.turn.text)
    if case.kind == "modify" and case.draft.get("change") and _AS_WELL.search(text):
        case.draft.fields["beside"] = case.draft.get(
            "change"
        )  # 改地址也行吗, of an order that shall come later
    if address_in(text) or _ELSEWHERE.search(text):
        return "address"
    if phone_in(text) or re.search("电话|手机号|号码", text):
        return "phone"
    if case.kind != AMEND and (
        case.turn.of("color")
        or case.turn.of("spec")
        or case.turn.says("颜色", "规格", "尺码", "型号", "版本")
    ):
        return "variant"
    if re.search("收货人|收件人|联系人|姓名|名字", text):
        return "name"
    if case.turn.of("time") or re.search("时间|晚几天|晚点|改天|先别发|推迟|周末送", text):
        return "time"
    return "time" if case.kind == AMEND and _WHEN_INSTEAD.search(text) else None


def missing(case: Case, asked: bool) -> str | None:
    """What is missing or wrong, in the customer's words: said with the wish, or when asked."""
    text = _LINK.sub("", case.turn.text).strip()
    said = case.turn.intent == "missing_item" and len(text) > 2
    given = asked and case.turn.intent in ("inform", "missing_item", "nlu_fallback") and len(text) > 1
    rest = text
    for mention in (*case.turn.of("product"), *case.turn.of("category"), *case.turn.of("reference")):
        rest = rest.replace(mention.text, "")
    if not rest or _NOTHING_NAMED.fullmatch(rest):
        return None
    given = given or (
        case.kind == "missing_item" and bool(_LACKS.search(text)) and case.draft.get("missing") is None
    )
    if not (said or given) or phone_in(text) == text:
        return None
    before = str(case.draft.get("missing") or "")
    if before and not asked and text not in before:
        text = f"{before}；{text}"  # 盒子上写的是红轴 says more of it, and takes nothing back
    return mask(text[:_WORDS_KEPT])


_NO_PHOTOS = re.compile(r"(?:我|这边|也|都)?没(?:有)?(?:照片|图片?|拍照?)[了啊呀哦。!！]*")
_WORDS_KEPT = 200
# 键盘 个人 普票
_A_PERSON = re.compile(
    r"(?:开|改|换|写|用|要)成?(?:个人|私人)(?:的|抬头|名义|票)|(?:^|[\s,，、])(?:个人|私人)(?:的|抬头|名义)?(?=$|[\s,，、。])"
)
# 不要公司了 names none.
_NO_COMPANY = re.compile(r"(?:不要|不用|不开|不写|别|不是)[^,，。]{0,2}(?:公司|单位|企业)")
_PERSONAL_ONE = re.compile(
    r"(?:等等|等一?下|算了|那|还是|就|我|不|填|写|用|开|给|要|[,，\s]){0,8}(?:个人|私人|自己)(?:抬头|名义|发票|名字)?的?[吧了呀。!！]*"
)


def invoice_kind(case: Case, asked: bool) -> str | None:
    """An ordinary invoice or a special one."""
    if case.turn.says("专票", "专用", "增票", "增值税"):
        return "special"
    person = asked and _PERSONAL_ONE.fullmatch(case.turn.text.strip())
    if person:  # a special one is for companies, and the title is said with it
        case.draft.fields.update(company=False, title=case.keep("title", "个人"))
    return "normal" if person or case.turn.says("普票", "普通", "电子发票", "电子票") else None


def title(case: Case, asked: bool) -> str | None:
    """In whose name the invoice is."""
    text = re.sub(r"^.*?抬头(?:是|写|开|为|改成)?[:：]?\s*", "", case.turn.text)
    company = re.search(
        r"[一-龥A-Za-z0-9（）()·]{2,40}?(?:" + "|".join(_COMPANY) + r")[一-龥（）()]{0,12}", text
    )
    if company and not _NO_COMPANY.search(case.turn.text):
        case.draft.fields["company"] = True
        return case.keep("title", company.group())
    bare = case.turn.mostly("person") and case.draft.get("title") is None  # 林晓舟, before it is asked for
    if _PERSONAL_ONE.fullmatch(text.strip()) or _A_PERSON.search(text) or _A_PERSON.search(case.turn.text):
        case.draft.fields.update(company=False, invoice_kind="normal")
        return case.keep("title", "个人")
    if not asked and not bare and "抬头" not in case.turn.text:
        return None
    if "个人" in text:
        case.draft.fields.update(company=False, invoice_kind="normal")  # a special one is for companies
        return case.keep("title", "个人")
    name = case.turn.first("person")
    plain = name.text if name else text.strip("，。！ ")
    if case.turn.intent == "inform" and re.fullmatch(r"[一-龥·]{2,12}", plain):
        case.draft.fields["company"] = False
        return case.keep("title", plain)
    return None


def tax_number(case: Case, asked: bool) -> str | None:
    """A tax number whose check digit is right."""
    text = EMAIL.sub("", case.turn.text)
    found = taxnumber.candidates(text)
    valid = next((code for code in found if taxnumber.is_valid(code)), None)
    if valid is None and found and "税号" in text:
        raise Complaint("tax_number_wrong")
    if valid is None and (asked and (found or re.search(r"[0-9A-Za-z]{8,}", text))):
        raise Complaint("tax_number_wrong")
    return valid


def _sure_of_yes(case: Case) -> bool:
    """Whether a message heard as a yes is surely one: 就是那根线 says something else."""
    return case.turn.confidence >= _SURE_YES or bool(_SAYS_YES.match(case.turn.text))


def confirm(case: Case, asked: bool) -> str | None:
    """yes or no to what was summed up."""
    if case.kind == AMEND and _KEEPS.search(case.turn.text):
        return "no"
    if _GIVES_UP.fullmatch(case.turn.text.strip()):
        return "no"
    if not asked or UNCHANGED.search(case.turn.text) or _OF_OTHER_THINGS.search(case.turn.text):
        return None
    if REFUSED.match(case.turn.text) or (case.kind == "cancel" and KEEPS_ORDER.search(case.turn.text)):
        return "no"
    if case.kind == "cancel" and CANCELS.search(case.turn.text):
        return "yes"
    if case.kind == AMEND and _CHANGES_IT.fullmatch(case.turn.text.strip()):
        return "yes"
    if _HESITATES.search(case.turn.text):
        return None  # 嗯那个啥 is no yes, whatever it is heard as
    if (
        (case.turn.intent in _YES and _sure_of_yes(case))
        or _CONFIRMS.match(case.turn.text)
        or case.turn.says("提交吧")
        or (case.kind == "place_order" and _ORDERS.fullmatch(case.turn.text.strip()))
    ):
        return "yes"
    if _HOW.search(case.turn.text):
        return None
    sure = case.turn.confidence >= _SURE_NO or _SAYS_NO.search(case.turn.text)
    return "no" if case.turn.intent in _NO and sure else None
