import type { MessageProps } from "@chatui/core";

import type { ChatMessage, Payload, QuickReply } from "./types";

const PAUSE_MS = 5 * 60 * 1000;

const START_ID = "start-screen";
const TYPING_ID = "typing";

/**
 * Our messages as ChatUI lists them: a time stands where the talk paused, and dots at the end while the assistant works.
 * (ChatUI's own `isTyping` draws an empty message.)
 */
export function toChatUi(messages: ChatMessage[], typing: boolean): MessageProps[] {
  // ChatUI scrolls to every new message except to one that pops up.
  if (!messages.length) return [{ _id: START_ID, type: "start", position: "pop", hasTime: false }];
  const listed = messages.map((message, index): MessageProps => {
    const before = messages[index - 1];
    return {
      _id: message.id,
      type: message.from,
      content: message,
      position: message.from === "customer" ? "right" : "left",
      createdAt: message.at,
      hasTime: !before || message.at - before.at > PAUSE_MS,
    };
  });
  return typing ? [...listed, { _id: TYPING_ID, type: "typing", position: "left", hasTime: false }] : listed;
}

function saidByCard(payload: Payload): string[] {
  if (payload.type === "clarify") return payload.options.map((option) => option.label);
  return payload.type === "orders" ? payload.items.map((order) => order.order_id) : [];
}

/** The quick replies of the last message, as long as nothing was said since; what a tap on the card says is not repeated. */
export function quickRepliesOf(messages: ChatMessage[]): QuickReply[] {
  const last = messages[messages.length - 1];
  if (last?.from !== "bot") return [];
  const { payload, quickReplies } = last.reply;
  const said = payload ? saidByCard(payload) : [];
  return quickReplies.filter((item) => !said.includes(item.title));
}
