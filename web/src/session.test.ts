import { describe, expect, it } from "vitest";

import {
  ChatStore,
  MAX_AGE_MS,
  MAX_MESSAGES,
  MAX_RESEND_AGE_MS,
  maskPersonal,
  merge,
  parse,
  serialise,
  storageKey,
} from "./session";
import type { BotMessage, ChatMessage, CustomerMessage } from "./types";

const NOW = 1_900_000_000_000;

function said(id: string, part: Partial<CustomerMessage> = {}): CustomerMessage {
  return { id, from: "customer", text: `话 ${id}`, at: NOW, delivery: "delivered", ...part };
}

function answered(id: string): BotMessage {
  return { id, from: "bot", at: NOW, reply: { text: `答 ${id}`, quickReplies: [], payload: null } };
}

describe("parse and serialise", () => {
  it("gives back what was stored", () => {
    const messages: ChatMessage[] = [said("1"), answered("2"), said("3", { delivery: "failed" })];
    const stored = parse(serialise({ sessionId: "s", messages }), NOW);
    expect(stored).toEqual({ sessionId: "s", messages });
  });

  it.each([null, "", "{", "[]", "null", '{"version":99,"messages":[]}', '{"version":1}'])(
    "takes %j for an empty chat",
    (raw) => {
      expect(parse(raw, NOW)).toEqual({ sessionId: null, messages: [] });
    },
  );

  it("leaves out broken messages and keeps the others", () => {
    const raw = JSON.stringify({ version: 1, sessionId: 7, messages: [null, 3, { id: "x" }, said("1"), { from: "bot" }] });
    expect(parse(raw, NOW)).toEqual({ sessionId: null, messages: [said("1")] });
  });

  it("keeps the latest messages only", () => {
    const messages = Array.from({ length: MAX_MESSAGES + 30 }, (_, index) => said(String(index)));
    const stored = parse(serialise({ sessionId: null, messages }), NOW);
    expect(stored.messages).toHaveLength(MAX_MESSAGES);
    expect(stored.messages[0]?.id).toBe("30");
  });

  it("forgets what is older than a week", () => {
    const raw = serialise({ sessionId: "s", messages: [said("old", { at: NOW - MAX_AGE_MS - 1 }), said("new")] });
    expect(parse(raw, NOW).messages.map(({ id }) => id)).toEqual(["new"]);
  });

  it("sends an unanswered message again after a reload, unless it is too old to be still meant", () => {
    const fresh = said("fresh", { delivery: "sending" });
    const stale = said("stale", { delivery: "waiting", at: NOW - MAX_RESEND_AGE_MS - 1 });
    const [first, second] = parse(serialise({ sessionId: "s", messages: [fresh, stale] }), NOW).messages;
    expect(first).toMatchObject({ id: "fresh", delivery: "waiting" });
    expect(second).toMatchObject({ id: "stale", delivery: "failed" });
  });

  it("masks numbers in answered messages, and keeps what still has to be sent", () => {
    const text = "电话13800138000";
    const messages = [said("1", { text, payload: text }), said("2", { text, delivery: "failed" })];
    const stored = parse(serialise({ sessionId: "s", messages }), NOW).messages as CustomerMessage[];
    expect(stored.map((message) => message.text)).toEqual(["电话138****8000", text]);
    expect(stored[0]?.payload).toBeUndefined();
  });
});

describe("maskPersonal", () => {
  it.each([
    ["我的手机13800138000", "我的手机138****8000"],
    ["13800138000或13912345678", "138****8000或139****5678"],
    ["身份证11010519900307123X", "身份证110105********123X"],
    ["订单DG20310315000123", "订单DG20310315000123"],
    ["运单SD1234567890123", "运单SD1234567890123"],
    ["预算500", "预算500"],
    ["12800138000", "12800138000"],
  ])("%s", (text, masked) => {
    expect(maskPersonal(text)).toBe(masked);
  });
});

describe("merge", () => {
  it("puts what the other tab saw behind its predecessor", () => {
    const mine = [said("1"), answered("2"), said("5")];
    const theirs = [said("1"), answered("2"), said("3"), answered("4")];
    expect(merge(mine, theirs).map(({ id }) => id)).toEqual(["1", "2", "3", "4", "5"]);
  });

  it("keeps my view of a message that both know", () => {
    const mine = [said("1", { delivery: "sending" })];
    expect(merge(mine, [said("1", { delivery: "waiting" })])).toEqual(mine);
  });
});

describe("storageKey", () => {
  it("keeps customers of one browser apart", () => {
    const keys = [
      storageKey({ token: null, customerId: null }),
      storageKey({ token: null, customerId: "C0001" }),
      storageKey({ token: null, customerId: "C0002" }),
      storageKey({ token: "head.subject1.sign", customerId: null }),
      storageKey({ token: "head.subject2.sign", customerId: null }),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe("ChatStore", () => {
  it("writes, reads and clears", () => {
    const store = new ChatStore("k");
    expect(store.read().messages).toEqual([]);
    store.write({ sessionId: "s", messages: [said("1", { at: Date.now() })] });
    expect(new ChatStore("k").read()).toMatchObject({ sessionId: "s", messages: [{ id: "1" }] });
    store.clear();
    expect(store.read().sessionId).toBeNull();
  });

  it("works without a storage", () => {
    const store = new ChatStore("k", null);
    store.write({ sessionId: "s", messages: [] });
    expect(store.read()).toEqual({ sessionId: null, messages: [] });
  });

  it("tells of changes in another tab until told to stop", () => {
    const store = new ChatStore("k");
    const seen: unknown[] = [];
    const stop = store.watch((chat) => seen.push(chat.sessionId));
    const newValue = serialise({ sessionId: "other", messages: [] });
    const change = { key: "k", newValue, storageArea: window.localStorage };
    window.dispatchEvent(new StorageEvent("storage", { ...change, key: "unrelated" }));
    window.dispatchEvent(new StorageEvent("storage", change));
    stop();
    window.dispatchEvent(new StorageEvent("storage", change));
    expect(seen).toEqual(["other"]);
  });
});
