"""Words that keep the linker from seeing names where there are none. Near misses of real messages, grouped by reason."""

# ruff: noqa: SIM905  (a list literal of hundreds of words would fill pages)

from __future__ import annotations

from typing import Final

# Ordinary words that contain a colour, a kind of product or a brand's characters.
ORDINARY: Final = tuple(
    """
黑科技 黑名单 黑五 黑色星期五 黑屏 黑客 黑心 黑店 黑卡 黑市 黑白 黑胶 黑边 黑神话 黑马 黑幕 黑猫投诉 抹黑 摸黑 天黑 黑夜 黑暗 黑线
白条 白屏 白天 白送 白嫖 白菜 白菜价 白给 白色家电 白领 白等 白跑 白买 白费 白花 明白 空白 坦白 小白 白酒 白名单 白金会员 雪白心 白噪音 白平衡
红米 红包 红外 红外线 红绿灯 红线 网红 红人 红利 红轴 开门红 红眼 口红 红酒 分红 红枣 红糖 红茶
蓝牙 蓝光 蓝屏 蓝领 青蓝 蓝莓 蓝图 蓝天
绿屏 绿线 绿色通道 绿色出行 绿植 绿茶 绿联 红绿
灰尘 灰度 积灰 落灰 灰屏 花屏 青年 青春 青春版 青少年 青轴 茶轴 青岛 青海 年青
银行 银行卡 银联 银子 收银 白银 银幕 银翼 粉丝 粉底 奶粉 粉色系 粉末 米粉 粉碎 粉尘 不锈钢
金额 现金 金牌 金卡 金币 资金 基金 押金 定金 订金 奖金 佣金 返现金 违约金 赔偿金 金属 黄金 金华 金融 金士顿 五金 金刚 金秋 保证金 尾款金
黄牛 黄页 黄山 橙汁 橙子 紫外 紫外线 紫米 透明度 透明化 公开透明 棕榈 棕熊 米家 米饭 玉米 小米 大米 毫米 厘米 平米 虾米
浪费 浪漫 流浪 浪潮 风浪 海浪 冲浪 声音 声响 声明 声卡 声控 无声 大声 小声 极难 极品 极限 极其 极速 极端 极致 极光 极速退款 极地
沐浴 沐浴露 简单 简直 键盘侠 键位 行李 行李箱 行车记录仪 萤火虫 宿舍 川菜 四川 墨水 墨镜 墨盒 拓展 拓展坞 开拓 拓印 野外 青菜 岛屿 光线 光标 赋予 给予 拾取
手机号 手机号码 手机卡 手机银行 手机端 手机版 手机膜 手机支架 手机钢化膜 手机费 手机验证码 手机短信 手机话费 手机尾号 手机店 手机城 手机架 手机链 手机绳
电视剧 电视台 电视购物 电视墙 电视柜 电视盒子 电视机柜 耳机孔 耳机套 耳机盒 耳机架 耳机线 耳机转接头 鼠标垫 鼠标键 键盘膜 键盘垫 键帽 相机包 相机带
充电口 充电孔 充电桩 充电盒 充电仓 充电时 投影幕 投影布 投影幕布 路由表 门锁芯 摄像头架 音箱线 平板支撑 平板车 平板电脑壳 平板壳 平板膜 平板支架 手表带 手表膜 表带
手环带 色号 二手机 二手 显示器支架 显示器臂 牙刷架 牙刷头 吹风机架 台灯泡 无人机证 打印机墨盒 麦克风支架
""".split()
)

# Brands that this shop may not carry; a shop that does lists them, and then they are its own.
OTHER_BRANDS: Final = tuple(
    """
苹果 apple 华为 huawei 小米 xiaomi 红米 redmi 荣耀 honor vivo iqoo oppo realme 真我 一加 oneplus 三星 samsung 魅族 meizu 中兴 努比亚 锤子 摩托罗拉 诺基亚 nokia
索尼 sony 佳能 canon 尼康 nikon 富士 fujifilm 徕卡 松下 panasonic 大疆 dji gopro insta360 影石 联想 lenovo 戴尔 dell 惠普 hp 华硕 asus 宏碁 acer 微软 microsoft 神舟 机械革命
罗技 logitech 雷蛇 razer 雷柏 达尔优 阿米洛 樱桃 cherry 漫步者 edifier bose jbl 森海塞尔 铁三角 韶音 shokz 捷波朗 beats 哈曼卡顿 飞利浦 philips 博朗 braun 戴森 dyson 飞科 素士 欧乐b 徕芬
石头 科沃斯 追觅 云鲸 极米 当贝 坚果 海信 tcl 创维 长虹 康佳 安克 anker 倍思 绿联 罗马仕 公牛 品胜 图拉斯 tplink 普联 水星 腾达 华三 凯迪仕 德施曼 鹿客 萤石 乔安 海康
佳明 garmin 华米 amazfit 小天才 卡西欧 美的 海尔 格力 卡萨帝 西门子 博世 先科 不见不散 天猫精灵 小度 小爱 任天堂 北通 谷歌 google 特斯拉 欧莱雅 耐克 阿迪达斯 李宁 安踏
""".split()
)

# Product lines of other makers: not misspelt names of this shop's.
OTHER_LINES: Final = frozenset(
    """
iphone ipad ipod imac macbook mac airpods airpod airtag iwatch matebook matepad mate nova pura galaxy note thinkpad thinkbook yoga surface xbox switch ps kindle miband mipad magic
find reno ace civi mix max legion alienware rog tuf inspiron kirin osmo pocket mavic freebuds buds hero instax alpha eos nex zfold fold flip wii steam deck app apps wifi wlan usb type typec
hdmi nfc gps oled lcd led ios android windows pc cpu gpu ram rom ssd tv vip svip sku ok hi hello plus ultra mini lite pro fan jian shou gei wo ni hao
""".split()
)

# After a number these measure.
UNITS: Final = frozenset("w l g gb t tb mm cm m hz k p mah v a".split())

# Words that make another model of a model: Air 3 is not meant by Air 3 Max.
SUFFIXES: Final = frozenset(
    "pro max ultra plus mini lite se promax proplus air x s p u fe ti nfc edge fold flip note turbo e i r c t g".split()
)

# Latin words between which a model may stand.
LINKING_WORDS: Final = frozenset(
    "ok okay hi hello the a an and or vs pk of my for buy want with is wo yao mai u you please".split()
)

# Technology words in a descriptive name (wifi6路由器, typec耳机) that are no model.
TECHNOLOGY: Final = frozenset(
    "wifi usb type typec c a led miniled oled lcd mesh nfc k ccd vlog tf sd hdmi rgb w l mah hz p d g ai".split()
)

# What follows a number that counts, measures or prices: 平板4个, 声浪500元.
MEASURES: Final = frozenset("个只台件条把副部元块点天月年号分期寸英岁级层套盒包张折倍人次度毛角米克斤升瓦秒")

# Short models that these turn into something else: M3芯片, F1键.
NOT_MODELS: Final = frozenset(
    (
        "芯片",
        "处理器",
        "键",
        "接口",
        "灯管",
        "赛车",
        "号线",
        "口",
        "卡槽",
        "楼",
        "栋",
        "座",
        "期",
        "码",
        "停车",
        "车库",
        "航站",
        "出口",
    )
)

# Beside a misspelt brand these say that a brand is meant.
BRAND_WORDS: Final = ("牌", "品牌", "官方", "旗舰店", "家的", "这个牌", "的产品")

# Beside another writing of a brand that the merchant lists, and that is no ordinary word, these do as well.
BRAND_QUESTIONS: Final = (
    "怎么样", "好吗", "好不好", "好用吗", "靠谱", "质量", "有什么", "有哪些", "有没有", "是什么牌", "是哪", "官网", "多少钱", "新品", "的东西",
)  # fmt: skip

# Modifiers before a colour that make another colour of it.
SHADES: Final = frozenset(
    "深浅淡暗亮酒玫墨荷藏湖宝草军橄榄枣砖橘桃樱奶米象雪乳炭碳石空雾檀槟瑰麻铁翠天松冰烟"
)
