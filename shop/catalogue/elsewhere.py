"""What kind of thing a well-known product of other makers is, so that a shop without it can show its own of that kind."""

from __future__ import annotations

import re
from typing import Final

# The first that fits decides: names of models before names of makers, who make many kinds of things. The kinds are
# words that a shop's categories or their aliases may have; a shop that sells no such kind is told none.
_KINDS: Final[tuple[tuple[str, str], ...]] = (
    ("耳机", r"air\s*pods|free\s*buds|\bbuds|wh-?1000|wf-?1000|qc\s*\d|quiet\s*comfort|beats|耳机|漫步者|森海塞尔|韶音|bose|jbl\s*tune"),
    ("智能手表", r"apple\s*watch|iwatch|苹果手表|watch\s*(?:gt|s\d|ultra|se)|手表|佳明|garmin|小天才"),
    ("手环", r"手环|band\s*\d"),
    ("平板", r"ipad|mate\s*pad|平板|galaxy\s*tab|小米平板"),
    ("笔记本电脑", r"mac\s*book|macbook|think\s*pad|mate\s*book|拯救者|小新|灵耀|天选|暗影精灵|外星人|surface|笔记本|rog|联想|戴尔|dell|惠普|华硕"),
    ("运动相机", r"go\s*pro|insta\s*360|影石|osmo|运动相机"),
    ("无人机", r"大疆|dji|mavic|御\s*\d|无人机"),
    ("拍立得", r"instax|拍立得|宝丽来|polaroid"),
    ("相机", r"佳能|尼康|canon|nikon|富士|fuji|徕卡|leica|索尼\s*a\d|a7[mcr]|微单|相机|eos|哈苏"),
    ("扫地机器人", r"石头|科沃斯|ecovacs|云鲸|追觅|扫地|roomba"),
    ("吹风机", r"戴森|dyson|吹风|徕芬|laifen"),
    ("剃须刀", r"博朗|braun|飞科|剃须|飞利浦"),
    ("电动牙刷", r"欧乐|oral-?b|usmile|牙刷|舒客"),
    ("投影仪", r"极米|坚果|当贝|投影"),
    ("电视", r"海信|创维|tcl|电视|雷鸟|索尼电视"),
    ("键盘", r"cherry|樱桃|hhkb|键盘|keychron|雷蛇|razer|阿米洛"),
    ("鼠标", r"罗技|logitech|鼠标|赛睿"),
    ("游戏手柄", r"xbox|手柄|joy-?con|dualsense|北通|八位堂"),
    ("充电宝", r"安克|anker|罗马仕|充电宝"),
    ("音箱", r"home\s*pod|小爱音箱|天猫精灵|小度|马歇尔|marshall|jbl|音箱|音响"),
    ("路由器", r"tp-?link|普联|路由|水星"),
    ("智能门锁", r"德施曼|凯迪仕|门锁"),
    ("摄像头", r"萤石|摄像头|监控"),
    ("手机", r"i\s*phone|苹果|华为|huawei|mate\s*\d|pura|nova|小米|红米|redmi|xiaomi|荣耀|honor|oppo|vivo|iqoo|一加|one\s*plus|三星"
             r"|samsung|galaxy|pixel|魅族|realme|真我|努比亚|中兴|手机|诺基亚|摩托罗拉"),
)  # fmt: skip
_PATTERNS: Final = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _KINDS)


def kind_elsewhere(name: str) -> str | None:
    """手机 for iPhone 15; None for a name that says nothing."""
    return next((kind for kind, pattern in _PATTERNS if pattern.search(name)), None)
