import { act, fireEvent, render, screen } from "@testing-library/react";
import { afterAll, beforeEach, describe, expect, it } from "vitest";

import { App } from "./App";
import { Conversation } from "./conversation";
import { ChatStore } from "./session";
import { FakeSocket, settled } from "./testing/FakeSocket";
import { SAMPLES } from "./testing/samples";

let socket: FakeSocket;

function open(): void {
  socket = new FakeSocket();
  const settings = { server: "http://localhost:5005", token: null, customerId: null };
  render(<App conversation={new Conversation(settings, new ChatStore("test"), socket.open)} />);
}

async function bot(event: unknown): Promise<void> {
  await act(async () => {
    socket.fire("bot_uttered", event);
    socket.lastSent.acknowledge?.();
    await settled();
  });
}

beforeEach(() => open());

// ChatUI scrolls by timers that outlive the component; they need the window until they are through.
afterAll(() => new Promise((done) => setTimeout(done, 2_000)));

describe("the page", () => {
  it("starts with suggestions; a tap asks", () => {
    act(() => socket.goOnline());
    fireEvent.click(screen.getByRole("button", { name: /我想买一款适合户外运动的耳机/ }));
    expect(socket.lastSent.data).toMatchObject({ message: "我想买一款适合户外运动的耳机" });
    expect(screen.queryByText("您好，想买点什么？")).toBeNull();
  });

  it("shows that the assistant is typing until it has answered", async () => {
    act(() => socket.goOnline());
    fireEvent.click(screen.getByRole("button", { name: /最近有什么优惠活动/ }));
    expect(screen.queryByLabelText("正在输入")).not.toBeNull();
    await bot({ text: "满300减30" });
    expect(screen.queryByLabelText("正在输入")).toBeNull();
  });

  it("offers the quick replies of the last answer, and sends their payload", async () => {
    act(() => socket.goOnline());
    fireEvent.click(screen.getByRole("button", { name: /最近有什么优惠活动/ }));
    await bot({ ...SAMPLES.products, quick_replies: [{ title: "第一款怎么样", payload: "声浪 Run 2怎么样" }] });
    fireEvent.click(screen.getByRole("button", { name: "第一款怎么样" }));
    expect(socket.lastSent.data).toMatchObject({ message: "声浪 Run 2怎么样" });
    expect(screen.queryByRole("button", { name: "第一款怎么样" })).toBeNull();
  });

  it("asks before it throws the conversation away", async () => {
    act(() => socket.goOnline());
    fireEvent.click(screen.getByRole("button", { name: /最近有什么优惠活动/ }));
    await bot({ text: "满300减30" });
    fireEvent.click(screen.getByRole("button", { name: "新对话" }));
    fireEvent.click(await screen.findByRole("button", { name: "开始新对话" }));
    expect(screen.queryByText("满300减30")).toBeNull();
    expect(screen.queryByText("您好，想买点什么？")).not.toBeNull();
  });

  it("says when the server refuses, and tries again at a tap", async () => {
    act(() => {
      socket.active = false;
      socket.fire("connect_error", new Error("no"));
    });
    const before = socket.connects;
    fireEvent.click(await screen.findByRole("button", { name: "立即重连" }));
    expect(socket.connects).toBe(before + 1);
  });
});
