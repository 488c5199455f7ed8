import { describe, expect, it } from "vitest";

import { quickRepliesOf, toChatUi } from "./messages";
import { readReply } from "./reply";
import { SAMPLES } from "./testing/samples";
import type { BotReply, ChatMessage } from "./types";

function bot(event: unknown, at = 0): ChatMessage {
  return { id: `b${at}`, from: "bot", at, reply: readReply(event) as BotReply };
}

function me(at: number): ChatMessage {
  return { id: `m${at}`, from: "customer", text: "好", at, delivery: "delivered" };
}

describe("quickRepliesOf", () => {
  it("are those of the last message, while nothing was said since", () => {
    const titles = (messages: ChatMessage[]): string[] => quickRepliesOf(messages).map(({ title }) => title);
    expect(titles([bot(SAMPLES.warranty)])).toEqual(["创建售后工单", "看看升级款"]);
    expect(titles([bot(SAMPLES.warranty), me(1)])).toEqual([]);
    expect(titles([])).toEqual([]);
  });

  it("do not repeat what a tap on the card says", () => {
    expect(quickRepliesOf([bot(SAMPLES.orders)])).toEqual([]);
    const other = { title: "都不是", payload: "都不是" };
    const clarify = { ...SAMPLES.clarify, quick_replies: [{ title: "耳机", payload: "耳机" }, other] };
    expect(quickRepliesOf([bot(clarify)])).toEqual([other]);
  });
});

describe("toChatUi", () => {
  it("shows the start screen before anything is said", () => {
    expect(toChatUi([], false).map(({ type }) => type)).toEqual(["start"]);
  });

  it("gives the time where the talk paused, and dots at the end while the assistant works", () => {
    const listed = toChatUi([me(0), bot({ text: "好" }, 1_000), me(10 * 60_000)], true);
    expect(listed.map(({ type, hasTime }) => [type, hasTime])).toEqual([
      ["customer", true],
      ["bot", false],
      ["customer", true],
      ["typing", false],
    ]);
  });
});
