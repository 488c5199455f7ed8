import { fireEvent, render, screen, within } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";

import { BotBubble } from "../components/BotBubble";
import { PAYLOAD_TYPES, readReply } from "../reply";
import { SAMPLES, type SampleEvent } from "../testing/samples";
import type { BotReply, PayloadType } from "../types";
import { CardContext, type CardActions, type KnownProduct } from "./context";

const ask = vi.fn();
const forget = vi.fn();
const known = new Map<string, KnownProduct>();

function show(event: SampleEvent | { text: string; custom: unknown }): HTMLElement {
  const actions: CardActions = { ask, forget, product: (sku) => known.get(sku) };
  const reply = readReply(event) as BotReply;
  return render(
    <CardContext.Provider value={actions}>
      <BotBubble reply={reply} />
    </CardContext.Provider>,
  ).container;
}

function sample(type: PayloadType, change: Record<string, unknown> = {}): SampleEvent {
  return { ...SAMPLES[type], custom: { ...SAMPLES[type].custom, ...change } };
}

beforeEach(() => {
  vi.clearAllMocks();
  known.clear();
});

/** What must be readable on each card. */
const WORDS: Record<PayloadType, string[]> = {
  products: ["声浪 Run 2", "399", "499", "仅剩3件", "缺货", "骨传导开放聆听"],
  comparison: ["极岚 K60 Pro", "电池容量", "5400mAh", "—"],
  attribute: ["极岚 K60", "续航", "1.5天"],
  price: ["399", "499", "省¥100", "升级款耳机8折", "319.20"],
  stock: ["暂时缺货", "2031年3月20日", "到货通知我"],
  variants: ["黑色", "白色 · 标准版", "仅剩4件", "缺货"],
  faq: ["耳机怎么连接手机蓝牙？", "长按盒上按钮3秒"],
  coupon: ["50", "满299元可用", "运动季耳机满减券", "RUN50-7KQ2M", "复制"],
  coupons: ["8折", "无门槛", "已过期"],
  promotions: ["开学季满减：满300减30", "即将开始", "长期有效"],
  order: ["DG20310315000123", "运输中", "声浪 Run 2", "477", "顺达快递", "快递员正在派送", "预计 2031年3月16日 送达"],
  orders: ["声浪 Run 2 等2种商品", "已完成", "249"],
  warranty: ["保修中", "声浪 Air 2", "2041年9月10日"],
  ticket: ["维修工单", "T2031031500087", "已受理", "查看进度"],
  trade_in: ["以旧换新", "极岚 K50 手机", "600"],
  handoff: ["正在转接人工客服", "前面还有 2 位", "您要求人工服务"],
  agent: ["人工客服", "小李", "方便拍一张"],
  clarify: ["耳机", "笔记本电脑"],
  privacy: ["删除个人信息", "PR20310315-0007", "已受理"],
};

describe("every payload type", () => {
  it.each(PAYLOAD_TYPES)("%s has a card that says what is in it", (type) => {
    const container = show(SAMPLES[type]);
    const card = container.querySelector(`[data-card="${type}"]`);
    expect(card).not.toBeNull();
    for (const words of WORDS[type]) expect(card?.textContent).toContain(words);
  });

  it.each(PAYLOAD_TYPES)("%s without its optional parts does not break", (type) => {
    const emptied = Object.fromEntries(
      Object.entries(SAMPLES[type].custom).map(([key, value]) => {
        if (key === "type" || Array.isArray(value) || typeof value === "boolean") return [key, value];
        return [key, typeof value === "number" || typeof value === "object" ? null : value];
      }),
    );
    const container = show({ text: "您好", custom: emptied });
    expect(container.textContent).not.toBe("");
  });

  it.each(PAYLOAD_TYPES)("%s shows markup as text", (type) => {
    const injected = '<img src=x onerror="window.hacked=1"><a href="javascript:alert(1)">点我</a>';
    const poisoned = JSON.parse(
      JSON.stringify(SAMPLES[type].custom, (key, value: unknown) =>
        typeof value === "string" && !["type", "kind"].includes(key) ? injected : value,
      ),
    ) as unknown;
    const container = show({ text: injected, custom: poisoned });
    expect(container.querySelector("img[src=x], a, script")).toBeNull();
    expect(container.textContent).toContain("点我");
  });
});

describe("a reply whose payload cannot be drawn", () => {
  it("is shown by its text: unknown type", () => {
    const container = show({ text: "请看全息图", custom: { type: "hologram", beam: 3 } });
    expect(container.textContent).toBe("请看全息图");
  });

  it("is shown by its whole text: broken content", () => {
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    const container = show({ text: "找到1款：\n1. 声浪 Air 3", custom: { type: "products", items: [null] } });
    expect(container.textContent).toBe("找到1款：\n1. 声浪 Air 3");
  });
});

describe("taps", () => {
  it("on a product ask about it", () => {
    show(SAMPLES.products);
    fireEvent.click(screen.getByRole("button", { name: /声浪 Bone 3/ }));
    expect(ask).toHaveBeenCalledWith("声浪 Bone 3怎么样");
  });

  it("on an option say its label", () => {
    show(SAMPLES.clarify);
    fireEvent.click(screen.getByRole("button", { name: "其他" }));
    expect(ask).toHaveBeenCalledWith("其他");
  });

  it("on a variant ask for its stock", () => {
    show(SAMPLES.variants);
    fireEvent.click(screen.getByRole("button", { name: /白色/ }));
    expect(ask).toHaveBeenCalledWith("白色 标准版有货吗");
  });

  it("on an order name it", () => {
    show(SAMPLES.orders);
    fireEvent.click(screen.getByRole("button", { name: /DG20300910000045/ }));
    expect(ask).toHaveBeenCalledWith("DG20300910000045");
  });

  it("on 清除本机聊天记录 forget the conversation, offered only for a deletion", () => {
    show(SAMPLES.privacy);
    fireEvent.click(screen.getByRole("button", { name: "清除本机聊天记录" }));
    expect(forget).toHaveBeenCalledOnce();
    const other = show(sample("privacy", { kind: "export" }));
    expect(within(other).queryByRole("button", { name: "清除本机聊天记录" })).toBeNull();
  });

  it("on 复制 copy the coupon's code", async () => {
    const writeText = vi.fn(() => Promise.resolve());
    Object.defineProperty(navigator, "clipboard", { value: { writeText }, configurable: true });
    show(SAMPLES.coupon);
    fireEvent.click(screen.getByRole("button", { name: "复制券码" }));
    expect(await screen.findByText("已复制")).toBeTruthy();
    expect(writeText).toHaveBeenCalledWith("RUN50-7KQ2M");
  });

  it("on 只看不同 hide the rows that are equal", () => {
    show(SAMPLES.comparison);
    expect(screen.queryByText("NFC")).not.toBeNull();
    fireEvent.click(screen.getByRole("checkbox"));
    expect(screen.queryByText("NFC")).toBeNull();
    expect(screen.queryByText("电池容量")).not.toBeNull();
  });

  it("on 查看全部 show all rows of a long comparison", () => {
    const rows = Array.from({ length: 20 }, (_, index) => ({ attribute: `a${index}`, label: `项${index}`, values: ["1", "2"] }));
    show(sample("comparison", { rows }));
    expect(screen.queryByText("项19")).toBeNull();
    fireEvent.click(screen.getByRole("button", { name: "查看全部20项" }));
    expect(screen.queryByText("项19")).not.toBeNull();
  });

  it("on 查看全部 show all steps of a parcel", () => {
    show(SAMPLES.order);
    expect(screen.queryByText(/快件已揽收/)).toBeNull();
    fireEvent.click(screen.getByRole("button", { name: "查看全部4条物流" }));
    expect(screen.queryByText(/快件已揽收/)).not.toBeNull();
  });
});

describe("names", () => {
  it("come from earlier cards where the payload has only the SKU", () => {
    known.set("P-AIR3", { name: "声浪 Air 3", category: "耳机" });
    expect(show(SAMPLES.stock).textContent).toContain("声浪 Air 3");
    const { names: _left, ...custom } = SAMPLES.comparison.custom;
    known.set("P-K60", { name: "极岚 K60", category: "手机" });
    show({ text: "对比", custom });
    expect(screen.getAllByRole("columnheader").map((cell) => cell.textContent)).toEqual([
      "项目",
      "极岚 K60",
      "第2款",
      "第3款",
    ]);
  });
});

describe("states", () => {
  it("in stock, with few left", () => {
    const container = show(sample("stock", { available: true, quantity: 3, restock_date: null }));
    expect(container.textContent).toContain("仅剩 3 件");
    expect(container.textContent).not.toContain("到货通知我");
  });

  it("out of warranty", () => {
    expect(show(sample("warranty", { covered: false })).textContent).toContain("已过保");
  });

  it.each([
    [{ waiting: 0 }, "您是下一位"],
    [{ waiting: 0, status: "left" }, "客服暂时不在线"],
    [{ waiting: 0, status: "active" }, "人工客服正在为您服务"],
    [{ waiting: null, status: undefined }, "正在排队"],
  ])("hand-over %j", (change, words) => {
    expect(show(sample("handoff", change)).textContent).toContain(words);
  });

  it("an order that is not paid has no parcel and no day", () => {
    const shipment = { carrier: null, tracking_no: null, events: [] };
    const container = show(sample("order", { status: "pending_payment", shipment, expected_on: null }));
    expect(container.querySelector(".shipment, .order-expected")).toBeNull();
    expect(container.textContent).toContain("待付款");
  });

  it("a code that the page does not know is shown as it is, a staff code for a hand-over is not", () => {
    expect(show(sample("order", { status: "customs" })).textContent).toContain("customs");
    expect(show(sample("handoff", { reason: "R17" })).textContent).not.toContain("R17");
  });
});
