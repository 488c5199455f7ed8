"""Which action answers which intent, and what somebody says who means an intent that changes something."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

REQUEST_FORM: Final = "request_form"
# Which action answers which intent where these differ from what the rules know as a form.
ANSWERED_BY: Mapping[str, str] = {
    "inform": "action_take_value",
    "nlu_fallback": "action_clarify_intent",
    "deny": "action_decline_offer",
    "stop": "action_stop",
    "search_product": "action_search_products",
    "ask_recommendation": "action_recommend_products",
    "compare_products": "action_compare_products",
    "ask_price": "action_answer_price",
    "ask_attribute": "action_answer_attribute",
    "ask_stock": "action_answer_stock",
    "place_order": "action_guide_order",
    "ask_variant": "action_answer_variant",
    "ask_usage": "action_answer_usage",
    "ask_payment": "action_answer_payment",
    "ask_package_contents": "action_answer_package_contents",
    "ask_warranty": "action_answer_warranty",
    "ask_promotion": "action_answer_promotion",
    "claim_coupon": "action_claim_coupon",
    "ask_my_coupons": "action_answer_my_coupons",
    "ask_membership": "action_answer_membership",
    "subscribe_notice": "action_subscribe_notice",
    "unsubscribe_notice": "action_unsubscribe_notice",
    "bargain": "action_bargain",
    "ask_trade_in": "action_answer_trade_in",
    "ask_invoice": "action_answer_invoice",
    "report_fault": "action_report_fault",
    "ask_privacy": "action_answer_policy",
    "ask_account": "action_answer_policy",
    "manage_review": "action_answer_policy",
    "turn_off_personalization": "action_answer_policy",
    "delete_my_data": "action_refer_to_human",
    "export_my_data": "action_refer_to_human",
    "ask_return_policy": "action_answer_policy",
    "track_order": "action_track_order",
    "track_ticket": "action_track_ticket",
    "track_refund": "action_track_refund",
    "ask_store": "action_answer_store",
    "ask_delivery": "action_answer_delivery",
    "ask_authenticity": "action_answer_authenticity",
    "complain": "action_answer_complaint",
    "praise": "action_answer_praise",
    "chitchat": "action_small_talk",
    "out_of_scope": "action_small_talk",
    "bot_challenge": "action_small_talk",
    "price_protection": "action_price_protection",
    "request_human": "action_hand_over",
    # Carried out by the form, which asks what it needs and has everything confirmed.
    "modify_order": REQUEST_FORM,
    "cancel_order": REQUEST_FORM,
    "request_return": REQUEST_FORM,
    "request_exchange": REQUEST_FORM,
    "withdraw_request": REQUEST_FORM,
    "missing_item": REQUEST_FORM,
    "ask_upgrade": "action_answer_upgrade",
}

# What somebody says who wants this: without such a word the wish is not taken for granted.
WISHES: Mapping[str, re.Pattern[str]] = {
    "delete_my_data": re.compile(r"订单|单子|数据|信息|资料|[账帐][号户]|记录|隐私|个人|注销|痕迹|足迹|记[住得着了]|data|account", re.I),
    "export_my_data": re.compile(r"数据|信息|资料|导出|下载|个人|记录|记[住得着了]|副本|data|export", re.I),
    "turn_off_personalization": re.compile(r"个性化?|推荐|偏好|画像|猜|浏览|记录|记[住得着]|跟踪|追踪|针对|定向|算法|喜好|分析"),
    "ask_privacy": re.compile(r"隐私|信息|数据|泄露|保密|安全|资料|手机号|电话|骚扰|收集|保护|监听|窃听|偷听|cookie", re.I),
    "unsubscribe_notice": re.compile(
        r"退订|屏蔽|拉黑|TD|^T$|unsubscribe"
        r"|(?:别|不|取消|停|关|勿|删|免).*(?:发|推|广告|消息|信|通知|提醒|优惠|活动|促销|营销|订阅|打扰|骚扰|烦|电话|联系|吵|弹|告诉)"
        r"|(?:发|推|广告|消息|信|通知|提醒|优惠|活动|促销|营销|订阅|打扰|骚扰|电话).*(?:别|不|取消|停|关|勿|烦|够|多)",
        re.I,
    ),
    "subscribe_notice": re.compile(
        r"通知|提醒|到货|有货|补货|来货|降价|便宜|打折|特价|上市|新品|新款|下一代|活动|优惠|叫我|喊我|说一声|知会|消息|订阅|留意|盯|蹲|推送|发给我"
    ),
    "ask_account": re.compile(r"[账帐][号户]|密码|登[录陆]|绑定|手机号|注册|实名|验证码|头像|昵称|注销|换号"),
    "manage_review": re.compile(r"评价|评论|好评|差评|追评|晒[单图]|点评|打分|买家秀"),
    "report_fault": re.compile(
        r"坏|不[了动亮响转开灵行好能着到]|没[声反电法]|失灵|故障|毛病|问题|死机|卡[顿死]|黑屏|花屏|断|掉|裂|碎|漏|异[常响]|烫|闪|失|连不|充不|开不|关不|声音[^,。!?]{0,3}小|有点[小慢松紧卡]"
    ),
    "track_refund": re.compile(r"退|钱|到账|款"),
    "track_ticket": re.compile(r"进度|工单|服务单|售后|处理|维修|修|审核|申请|怎么样了|好了|多久|SH|H2", re.I),
    "track_order": re.compile(
        r"订单|物流|快递|发货|到哪|到了|包裹|单号|签收|派送|配送|什么时候|收到|多久|寄|买的|下单|单子|运"
    ),
}  # fmt: skip
# The same of what opens the request form. 换 alone is said of much: 换一批, 能换镜头的.
REQUESTS: Mapping[str, re.Pattern[str]] = {
    "request_return": re.compile(r"退|不想要|不要了|七天|7天"),
    "request_exchange": re.compile(
        r"换货|退换|调换|换新|换一?[个件台只副双把](?:新|好|同)|收到|买的|质量|坏|瑕疵|尺码|发错|拆"
    ),
    "request_repair": re.compile(r"修|坏|故障|售后|保内|返厂|检测"),
    "modify_order": re.compile(r"改|换|变|错|地址|电话|订单|收货|加急"),
    "cancel_order": re.compile(r"取消|不要了|不想要|撤|退|不买|关掉"),
    "missing_item": re.compile(r"少|漏|错|缺|没|落|不对|不是我"),
    "withdraw_request": re.compile(r"撤|取消|不退|不换|不修|算了|不用"),
    "request_installation": re.compile(r"装|安|师傅|上门|挂|调试"),
    "place_order": re.compile(r"下单|买|购|拍|订|要|就|付款|结算|来[一两二三\d]|付"),
}

# These change or hand out something of the customer's own: misheard, they are asked back rather than done.
CONSENT = frozenset({"delete_my_data", "export_my_data", "turn_off_personalization", "unsubscribe_notice"})

_OPEN_CHOICE = ("随便", "都行", "都可以", "无所谓", "不限", "不挑", "没要求", "没有要求", "没想好", "不知道", "不确定",
                "不清楚", "看看", "没有预算", "没预算", "没限制", "都看", "都好", "哪个都", "任何", "随意")  # fmt: skip


def leaves_choice(text: str) -> bool:
    """随便哪个都行: the customer lets the assistant choose."""
    return any(word in text for word in _OPEN_CHOICE)
