import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { Conversation, MAX_ATTEMPTS } from "./conversation";
import { ChatStore } from "./session";
import { TURN_TIMEOUT_MS } from "./socket";
import { FakeSocket, settled } from "./testing/FakeSocket";
import type { ChatMessage } from "./types";

const SETTINGS = { server: "http://localhost:5005", token: null, customerId: null };

let socket: FakeSocket;
let conversation: Conversation;
let stop: () => void;

function begin(): void {
  socket = new FakeSocket();
  conversation = new Conversation(SETTINGS, new ChatStore("test"), socket.open);
  stop = conversation.start();
}

function shown(): string[] {
  return conversation
    .getSnapshot()
    .messages.map((message) => (message.from === "bot" ? `bot:${message.reply.text}` : `me:${message.text}`));
}

function delivery(text: string): string | undefined {
  const found = conversation.getSnapshot().messages.find((m: ChatMessage) => m.from === "customer" && m.text === text);
  return found?.from === "customer" ? found.delivery : undefined;
}

function bot(text: string): void {
  socket.fire("bot_uttered", { text, quick_replies: [], custom: null });
}

async function acknowledge(index = socket.sent.length - 1): Promise<void> {
  socket.sent[index]?.acknowledge?.();
  await settled();
}

beforeEach(() => begin());
afterEach(() => {
  stop();
  vi.useRealTimers();
});

describe("the session", () => {
  it("asks for a new session and keeps the one it gets over a reload", () => {
    socket.goOnline("abc");
    expect(socket.emitted[0]).toMatchObject({ event: "session_request", data: { session_id: null } });
    stop();
    begin();
    socket.goOnline("abc");
    expect(socket.emitted[0]).toMatchObject({ event: "session_request", data: { session_id: "abc" } });
  });

  it("reads a session that is confirmed as an object", () => {
    socket.connected = true;
    socket.fire("connect");
    socket.fire("session_confirm", { session_id: "obj" });
    conversation.say("你好");
    expect(socket.lastSent.data).toMatchObject({ session_id: "obj" });
  });

  it("starts afresh: nothing shown, nothing stored, another session", async () => {
    socket.goOnline("old");
    conversation.say("你好");
    bot("您好");
    await acknowledge();
    conversation.restart();
    expect(shown()).toEqual([]);
    expect(new ChatStore("test").read()).toEqual({ sessionId: null, messages: [] });
    socket.goOnline("new");
    const request = socket.emitted[socket.emitted.length - 1];
    expect(request).toMatchObject({ event: "session_request", data: { session_id: null } });
  });
});

describe("a turn", () => {
  beforeEach(() => socket.goOnline());

  it("sends text, session and an id of its own", () => {
    conversation.say("  有货吗 ");
    expect(socket.lastSent.data).toEqual({
      message: "有货吗",
      session_id: "session-1",
      message_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      metadata: {},
    });
  });

  it("sends a button's payload and shows its title", () => {
    conversation.say("第二款", "声浪 Air 3怎么样");
    expect(socket.lastSent.data).toMatchObject({ message: "声浪 Air 3怎么样" });
    expect(shown()).toEqual(["me:第二款"]);
  });

  it("says nothing for blanks", () => {
    conversation.say(" \n ");
    expect(socket.sent).toHaveLength(0);
    expect(shown()).toEqual([]);
  });

  it("shows that the assistant is typing until the turn is done", async () => {
    conversation.say("你好");
    expect(conversation.getSnapshot().typing).toBe(true);
    expect(delivery("你好")).toBe("sending");
    bot("您好");
    bot("想看点什么？");
    expect(conversation.getSnapshot().typing).toBe(true);
    await acknowledge();
    expect(conversation.getSnapshot().typing).toBe(false);
    expect(delivery("你好")).toBe("delivered");
    expect(shown()).toEqual(["me:你好", "bot:您好", "bot:想看点什么？"]);
  });

  it("sends one message after the other and keeps each answer with its question", async () => {
    conversation.say("一");
    conversation.say("二");
    expect(socket.sent).toHaveLength(1);
    bot("答一");
    expect(shown()).toEqual(["me:一", "bot:答一", "me:二"]);
    await acknowledge();
    expect(socket.sent.map(({ data }) => data.message)).toEqual(["一", "二"]);
    bot("答二");
    await acknowledge();
    expect(shown()).toEqual(["me:一", "bot:答一", "me:二", "bot:答二"]);
  });

  it("shows the same sentence twice where the assistant says it twice", async () => {
    conversation.say("嗯");
    bot("好的");
    bot("好的");
    await acknowledge();
    expect(shown()).toEqual(["me:嗯", "bot:好的", "bot:好的"]);
  });

  it("shows what comes unasked and acknowledges it", () => {
    const acknowledged = vi.fn();
    socket.fire("bot_uttered", { text: "到货了" }, acknowledged);
    expect(shown()).toEqual(["bot:到货了"]);
    expect(acknowledged).toHaveBeenCalledOnce();
  });

  it.each([null, "text", 5, {}, { text: "" }, { text: 7 }, []])("survives the event %j", (event) => {
    socket.fire("bot_uttered", event);
    expect(shown()).toEqual([]);
  });
});

describe("a broken connection", () => {
  it("keeps what is said offline and sends it when the connection stands", () => {
    conversation.say("在吗");
    expect(socket.sent).toHaveLength(0);
    expect(delivery("在吗")).toBe("waiting");
    socket.goOnline();
    expect(socket.lastSent.data).toMatchObject({ message: "在吗" });
  });

  it("sends the message again with the same id, and shows repeated answers once", async () => {
    socket.goOnline();
    conversation.say("有货吗");
    bot("有货");
    socket.breakOff();
    await settled();
    expect(conversation.getSnapshot()).toMatchObject({ connection: "reconnecting", typing: false });
    expect(delivery("有货吗")).toBe("waiting");
    socket.goOnline();
    expect(socket.sent.map(({ data }) => data.message_id)).toEqual([socket.sent[0]?.data.message_id, socket.sent[0]?.data.message_id]);
    bot("有货");
    bot("要下单吗");
    await acknowledge();
    expect(shown()).toEqual(["me:有货吗", "bot:有货", "bot:要下单吗"]);
  });

  it("recognises a repeated answer after a reload too", async () => {
    socket.goOnline();
    conversation.say("有货吗");
    bot("有货");
    const id = socket.lastSent.data.message_id;
    stop();
    begin();
    socket.goOnline();
    expect(socket.lastSent.data.message_id).toBe(id);
    bot("有货");
    await acknowledge();
    expect(shown()).toEqual(["me:有货吗", "bot:有货"]);
  });

  it("comes back by itself when the server closed the connection", () => {
    socket.goOnline();
    const before = socket.connects;
    socket.breakOff("io server disconnect");
    expect(socket.connects).toBe(before + 1);
  });

  it("gives up after several breaks and lets the customer retry with the same id", async () => {
    conversation.say("你好");
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      socket.goOnline();
      socket.breakOff();
      await settled();
    }
    expect(delivery("你好")).toBe("failed");
    socket.goOnline();
    expect(socket.sent).toHaveLength(MAX_ATTEMPTS);
    const failed = conversation.getSnapshot().messages[0];
    conversation.retry(failed?.id ?? "");
    expect(socket.sent).toHaveLength(MAX_ATTEMPTS + 1);
    expect(new Set(socket.sent.map(({ data }) => data.message_id)).size).toBe(1);
  });

  it("says when the server refuses", () => {
    socket.active = false;
    socket.fire("connect_error", new Error("not authorised"));
    expect(conversation.getSnapshot().connection).toBe("refused");
    const before = socket.connects;
    conversation.reconnect();
    expect(socket.connects).toBe(before + 1);
  });
});

describe("a server that does not answer", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    socket.goOnline();
  });

  it("fails the message, goes on with the next, and moves a retried one to the end", async () => {
    conversation.say("一");
    conversation.say("二");
    await vi.advanceTimersByTimeAsync(TURN_TIMEOUT_MS);
    expect(delivery("一")).toBe("failed");
    expect(socket.lastSent.data).toMatchObject({ message: "二" });
    bot("答二");
    await acknowledge();
    conversation.retry(conversation.getSnapshot().messages[0]?.id ?? "");
    expect(shown()).toEqual(["me:二", "bot:答二", "me:一"]);
    expect(socket.lastSent.data.message_id).toBe(socket.sent[0]?.data.message_id);
  });

  it("knows by the message's id which question a late answer belongs to", async () => {
    conversation.say("一");
    conversation.say("二");
    await vi.advanceTimersByTimeAsync(TURN_TIMEOUT_MS);
    socket.fire("bot_uttered", { text: "答一", in_reply_to: socket.sent[0]?.data.message_id });
    expect(delivery("一")).toBe("delivered");
    expect(delivery("二")).toBe("sending");
  });

  it("takes an answer that comes after all as a delivery", async () => {
    conversation.say("一");
    await vi.advanceTimersByTimeAsync(TURN_TIMEOUT_MS);
    bot("答一");
    expect(delivery("一")).toBe("delivered");
  });
});

describe("a message that the shop begins", () => {
  const event = { text: "会员日到了", quick_replies: [], custom: null, delivery_id: "d1" };

  it("is acknowledged, and shown once however often it comes", () => {
    socket.goOnline();
    const acknowledged = vi.fn();
    socket.fire("bot_uttered", event, acknowledged);
    socket.breakOff();
    socket.goOnline();
    socket.fire("bot_uttered", event, acknowledged);
    expect(shown()).toEqual(["bot:会员日到了"]);
    expect(acknowledged).toHaveBeenCalledTimes(2);
    stop();
    begin();
    socket.goOnline();
    socket.fire("bot_uttered", event, acknowledged);
    expect(shown()).toEqual(["bot:会员日到了"]);
  });

  it("leaves the message under way alone", () => {
    socket.goOnline();
    conversation.say("你好");
    socket.fire("bot_uttered", event);
    expect(delivery("你好")).toBe("sending");
    bot("您好");
    expect(shown()).toEqual(["me:你好", "bot:会员日到了", "bot:您好"]);
  });
});
