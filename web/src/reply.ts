import type { BotReply, Payload, PayloadType, QuickReply } from "./types";

type Json = Record<string, unknown>;

/** Which fields a payload must carry to be drawn; the rest has fallbacks. `[]` marks lists. */
const REQUIRED: Record<PayloadType, readonly string[]> = {
  products: ["items[]"],
  comparison: ["skus[]", "rows[]"],
  attribute: ["label", "value"],
  price: ["price"],
  stock: ["available"],
  variants: ["items[]"],
  faq: ["question", "answer"],
  coupon: ["code", "value"],
  coupons: ["items[]"],
  promotions: ["items[]"],
  order: ["order_id", "status"],
  orders: ["items[]"],
  warranty: ["covered"],
  ticket: ["ticket_id", "status"],
  trade_in: ["device"],
  handoff: ["reason"],
  agent: ["name"],
  clarify: ["options[]"],
  privacy: ["request_id", "kind", "status"],
};

export const PAYLOAD_TYPES = Object.keys(REQUIRED) as PayloadType[];

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isKnown(type: unknown): type is PayloadType {
  return typeof type === "string" && (PAYLOAD_TYPES as string[]).includes(type);
}

function carries(custom: Json, field: string): boolean {
  if (field.endsWith("[]")) {
    const list = custom[field.slice(0, -2)];
    return Array.isArray(list) && list.length > 0;
  }
  return custom[field] !== undefined && custom[field] !== null;
}

/** The payload of a reply, or null where its type is unknown or a needed field is missing: then the text speaks alone. */
export function readPayload(custom: unknown): Payload | null {
  if (!isObject(custom) || !isKnown(custom.type)) return null;
  return REQUIRED[custom.type].every((field) => carries(custom, field)) ? (custom as unknown as Payload) : null;
}

function readQuickReplies(value: unknown): QuickReply[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((item: unknown) => {
    if (!isObject(item) || typeof item.title !== "string" || !item.title.trim()) return [];
    // Slash commands are the developer's language, not the customer's: such a button sends its title.
    const sends = typeof item.payload === "string" && item.payload && !item.payload.startsWith("/");
    return [{ title: item.title, payload: sends ? (item.payload as string) : item.title }];
  });
}

/** Reads a `bot_uttered` event; null where there is nothing to show. */
export function readReply(event: unknown): BotReply | null {
  if (!isObject(event)) return null;
  const text = typeof event.text === "string" ? event.text.trim() : "";
  const payload = readPayload(event.custom);
  const quickReplies = readQuickReplies(event.quick_replies);
  return text || payload || quickReplies.length ? { text, quickReplies, payload } : null;
}

/** The id of the message that a `bot_uttered` event answers; null for what comes unasked. */
export function repliesTo(event: unknown): string | null {
  return isObject(event) && typeof event.in_reply_to === "string" ? event.in_reply_to : null;
}

/** The id of a message that the shop began; it may come again until the server knows that it was shown. */
export function deliveryOf(event: unknown): string | null {
  return isObject(event) && typeof event.delivery_id === "string" && event.delivery_id ? event.delivery_id : null;
}

const LIST_LINE = /^\s*(·|\d+[.、])\s*\S/;

function withoutList(text: string): string {
  const kept = text.split("\n").filter((line) => !LIST_LINE.test(line));
  return kept.join("\n").trim() || text;
}

/**
 * The text to show above a card. Channels without cards need lists and answers in the text; where the card shows every
 * one of those lines they are left out.
 */
export function textBeside(reply: BotReply): string {
  const { text, payload } = reply;
  switch (payload?.type) {
    case "products":
    case "comparison":
    case "coupons":
    case "orders":
      return withoutList(text);
    case "promotions":
      return payload.items.every((item) => item.description) ? withoutList(text) : text;
    case "faq":
      return text.replace(payload.answer.trim(), "").trim();
    default:
      return text;
  }
}
