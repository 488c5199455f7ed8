import { describe, expect, it } from "vitest";

import { PAYLOAD_TYPES, readPayload, readReply, textBeside } from "./reply";
import { SAMPLES } from "./testing/samples";

describe("readReply", () => {
  it.each(PAYLOAD_TYPES)("reads a reply with %s", (type) => {
    const reply = readReply(SAMPLES[type]);
    expect(reply?.payload?.type).toBe(type);
    expect(reply?.text).toBe(SAMPLES[type].text);
  });

  it("keeps the text where the payload is unknown or broken", () => {
    for (const custom of [{ type: "hologram" }, { type: "products" }, { type: "products", items: [] }, 5, null]) {
      expect(readReply({ text: "您好", custom })).toEqual({ text: "您好", quickReplies: [], payload: null });
    }
  });

  it("does not take inherited names for types", () => {
    expect(readPayload({ type: "constructor" })).toBeNull();
    expect(readPayload({ type: "toString" })).toBeNull();
  });

  it("reads quick replies and never sends a slash command", () => {
    const reply = readReply({
      text: "",
      quick_replies: [
        { content_type: "text", title: "有货吗", payload: "有货吗" },
        { title: "对", payload: "/affirm" },
        { title: "无" },
        { title: "" },
        null,
      ],
    });
    expect(reply?.quickReplies).toEqual([
      { title: "有货吗", payload: "有货吗" },
      { title: "对", payload: "对" },
      { title: "无", payload: "无" },
    ]);
  });
});

describe("textBeside", () => {
  const beside = (type: keyof typeof SAMPLES): string => textBeside(readReply(SAMPLES[type])!);

  it("leaves out the lines that the card shows", () => {
    expect(beside("products")).toBe("500元以内适合户外运动的耳机，为您找到3款：\n要不要我把它们对比一下？");
    expect(beside("comparison")).toBe(
      "极岚 K60和极岚 K60 Pro的主要区别：\n预算够选 K60 Pro，快充和长焦更强；看重价格选 K60。",
    );
    expect(beside("orders")).toBe("您说的是哪个订单？");
    expect(beside("faq")).toBe("");
  });

  it("keeps everything else", () => {
    expect(beside("promotions")).toBe(SAMPLES.promotions.text);
    expect(beside("warranty")).toBe(SAMPLES.warranty.text);
  });
});
