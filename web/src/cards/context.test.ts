import { describe, expect, it } from "vitest";

import { readReply } from "../reply";
import { SAMPLES } from "../testing/samples";
import type { BotReply, ChatMessage, PayloadType } from "../types";
import { knownProducts } from "./context";

function messages(...types: PayloadType[]): ChatMessage[] {
  return types.map((type) => ({ id: type, from: "bot", at: 1, reply: readReply(SAMPLES[type]) as BotReply }));
}

describe("knownProducts", () => {
  it("learns names from lists, comparisons and orders", () => {
    const known = knownProducts(messages("products", "comparison", "orders", "coupon"));
    expect(known.get("P-AIR3")).toEqual({ name: "声浪 Air 3", category: "耳机" });
    expect(known.get("P-K60PRO")?.name).toBe("极岚 K60 Pro");
    expect(known.get("P-AIR2")?.name).toBe("声浪 Air 2");
  });

  it("keeps a category that a later mention does not know", () => {
    expect(knownProducts(messages("products", "order")).get("P-RUN2")?.category).toBe("耳机");
  });
});
