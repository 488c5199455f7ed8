import { fingerprint } from "./identifiers";
import { readReply } from "./reply";
import type { ChatSettings } from "./settings";
import type { ChatMessage, Delivery } from "./types";

/** What outlives a reload: the conversation's id and what was shown. */
export interface StoredChat {
  sessionId: string | null;
  messages: ChatMessage[];
}

export const MAX_MESSAGES = 200;
export const MAX_AGE_MS = 7 * 24 * 60 * 60 * 1000;
/** Older than this, a message that was never answered is offered for a retry instead of being sent by itself. */
export const MAX_RESEND_AGE_MS = 2 * 60 * 1000;

const VERSION = 1;
const PREFIX = "daogou.chat";
const LONG_NUMBER = /\d{11,}[Xx]?/g;
const MOBILE = /^1[3-9]\d{9}$/;
const IDENTITY_CARD = /^\d{17}[0-9Xx]$/;

/** Hides the middle of phone and identity card numbers. (No lookbehind: older Safari cannot read it.) */
export function maskPersonal(text: string): string {
  return text.replace(LONG_NUMBER, (found) => {
    if (MOBILE.test(found)) return `${found.slice(0, 3)}****${found.slice(-4)}`;
    return IDENTITY_CARD.test(found) ? `${found.slice(0, 6)}********${found.slice(-4)}` : found;
  });
}

function subject(token: string): string {
  // Only tells stored conversations apart; the server alone checks the signature.
  return fingerprint(token.split(".")[1] ?? token);
}

/** Customers who share a browser do not see each other's conversations. */
export function storageKey(settings: Pick<ChatSettings, "token" | "customerId">): string {
  if (settings.token) return `${PREFIX}.t-${subject(settings.token)}`;
  return settings.customerId ? `${PREFIX}.c-${settings.customerId}` : PREFIX;
}

function readMessage(value: unknown, now: number): ChatMessage[] {
  if (typeof value !== "object" || value === null) return [];
  const message = value as Partial<ChatMessage>;
  if (typeof message.id !== "string" || typeof message.at !== "number") return [];
  if (now - message.at > MAX_AGE_MS) return [];
  if (message.from === "customer" && typeof message.text === "string") {
    const open = message.delivery === "waiting" || message.delivery === "sending";
    const delivery: Delivery = open
      ? now - message.at > MAX_RESEND_AGE_MS
        ? "failed"
        : "waiting"
      : message.delivery === "failed"
        ? "failed"
        : "delivered";
    return [
      {
        id: message.id,
        from: "customer",
        text: message.text,
        at: message.at,
        delivery,
        ...(typeof message.payload === "string" ? { payload: message.payload } : {}),
      },
    ];
  }
  if (message.from === "bot" && typeof message.reply === "object") {
    const { text, quickReplies, payload } = message.reply;
    const reply = readReply({ text, quick_replies: quickReplies, custom: payload });
    return reply ? [{ id: message.id, from: "bot", reply, at: message.at }] : [];
  }
  return [];
}

/** Reads what `write` wrote; anything else, or nothing, is an empty chat. */
export function parse(raw: string | null, now: number = Date.now()): StoredChat {
  const empty: StoredChat = { sessionId: null, messages: [] };
  if (!raw) return empty;
  try {
    const stored = JSON.parse(raw) as { version?: unknown; sessionId?: unknown; messages?: unknown };
    if (stored.version !== VERSION || !Array.isArray(stored.messages)) return empty;
    return {
      sessionId: typeof stored.sessionId === "string" ? stored.sessionId : null,
      messages: stored.messages.flatMap((message: unknown) => readMessage(message, now)).slice(-MAX_MESSAGES),
    };
  } catch {
    return empty;
  }
}

/** What is stored: the latest messages; phone numbers in answered ones are masked (unanswered ones may be sent again). */
export function serialise(chat: StoredChat): string {
  const messages = chat.messages.slice(-MAX_MESSAGES).map((message): ChatMessage => {
    if (message.from !== "customer" || message.delivery !== "delivered") return message;
    const { payload: _sent, ...shown } = message;
    return { ...shown, text: maskPersonal(message.text) };
  });
  return JSON.stringify({ version: VERSION, sessionId: chat.sessionId, messages });
}

/** Union of two views of one conversation (two tabs): each of theirs that is new comes after its predecessor. */
export function merge(mine: ChatMessage[], theirs: ChatMessage[]): ChatMessage[] {
  const merged = [...mine];
  const known = new Set(mine.map((message) => message.id));
  theirs.forEach((message, index) => {
    if (known.has(message.id)) return;
    const before = theirs[index - 1]?.id;
    merged.splice(merged.findIndex((other) => other.id === before) + 1, 0, message);
  });
  return merged.slice(-MAX_MESSAGES);
}

/** The chat in localStorage; where the browser forbids it, the page works and forgets at a reload. */
export class ChatStore {
  constructor(
    private readonly key: string,
    private readonly storage: Storage | null = browserStorage(),
  ) {}

  read(): StoredChat {
    return parse(this.storage?.getItem(this.key) ?? null);
  }

  write(chat: StoredChat): void {
    try {
      this.storage?.setItem(this.key, serialise(chat));
    } catch (error) {
      // Full or forbidden: the conversation goes on, only a reload would forget it.
      console.warn("聊天记录没有保存到浏览器：", error);
    }
  }

  clear(): void {
    this.storage?.removeItem(this.key);
  }

  /** Calls back when another tab changed this chat; returns how to stop. */
  watch(changed: (chat: StoredChat) => void): () => void {
    const listener = (event: StorageEvent): void => {
      if (event.storageArea === this.storage && event.key === this.key) changed(parse(event.newValue));
    };
    window.addEventListener("storage", listener);
    return () => window.removeEventListener("storage", listener);
  }
}

/** The browser's storage; null where it is forbidden. */
export function browserStorage(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}
