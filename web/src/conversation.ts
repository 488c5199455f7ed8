import { fingerprint, uuid } from "./identifiers";
import { deliveryOf, readReply, repliesTo } from "./reply";
import { merge, type ChatStore } from "./session";
import type { ChatSettings } from "./settings";
import { ChatConnection, ConnectionLost, openSocket, type ConnectionState, type OpenSocket } from "./socket";
import type { BotMessage, ChatMessage, CustomerMessage, Delivery } from "./types";

export interface ChatSnapshot {
  messages: ChatMessage[];
  connection: ConnectionState;
  /** The assistant works on an answer. */
  typing: boolean;
}

/** A connection that breaks this often during one message makes it fail, so that a retry is the customer's choice. */
export const MAX_ATTEMPTS = 5;

/**
 * One conversation: what was said, what still has to be sent, and what is stored.
 *
 * Messages go out one after the other, each with an id of its own. When the connection breaks in a turn, the same id is
 * sent again: the server answers from what it stored, and replies that were shown already are recognised and not
 * shown twice.
 */
export class Conversation {
  private snapshot: ChatSnapshot;
  private sessionId: string | null;
  private readonly connection: ChatConnection;
  private readonly listeners = new Set<() => void>();
  private inFlight: string | null = null;
  private readonly attempts = new Map<string, number>();
  /** How often each reply came in this attempt; a repeated attempt counts anew and so recognises what it repeats. */
  private readonly repliesOfAttempt = new Map<string, number>();
  private stopWatching: () => void = () => undefined;

  constructor(
    settings: ChatSettings,
    private readonly store: ChatStore,
    open: OpenSocket = openSocket,
  ) {
    const stored = store.read();
    this.sessionId = stored.sessionId;
    this.snapshot = { messages: stored.messages, connection: "connecting", typing: false };
    this.connection = new ChatConnection(
      settings,
      stored.sessionId,
      {
        stateChanged: (connection) => {
          this.change({ connection });
          if (connection === "online") this.pump();
        },
        sessionConfirmed: (id) => {
          this.sessionId = id;
          this.save();
        },
        botUttered: (event) => this.receive(event),
      },
      open,
    );
  }

  /** Connects; returns how to stop. */
  start(): () => void {
    const backInNetwork = (): void => this.connection.retry();
    window.addEventListener("online", backInNetwork);
    this.stopWatching = this.store.watch((theirs) => {
      if (theirs.messages.length) this.change({ messages: merge(this.snapshot.messages, theirs.messages) });
    });
    this.connection.open();
    return () => {
      window.removeEventListener("online", backInNetwork);
      this.stopWatching();
      this.connection.close();
    };
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  getSnapshot = (): ChatSnapshot => this.snapshot;

  /** Says something; `payload` is what is sent where a button shows other words. */
  say(text: string, payload?: string): void {
    const shown = text.trim();
    if (!shown) return;
    const message: CustomerMessage = {
      id: uuid(),
      from: "customer",
      text: shown,
      at: Date.now(),
      delivery: "waiting",
      ...(payload && payload !== shown ? { payload } : {}),
    };
    this.change({ messages: [...this.snapshot.messages, message] });
    this.save();
    this.pump();
  }

  /** Sends a failed message again, with the id it had; its answer comes last, so it moves to the end. */
  retry(id: string): void {
    const failed = this.snapshot.messages.find((message) => message.id === id);
    if (failed?.from !== "customer" || failed.delivery !== "failed") return;
    this.attempts.delete(id);
    const others = this.snapshot.messages.filter((message) => message !== failed);
    this.change({ messages: [...others, { ...failed, at: Date.now(), delivery: "waiting" }] });
    this.save();
    if (this.connection.online) this.pump();
    else this.connection.retry();
  }

  reconnect(): void {
    this.connection.retry();
  }

  /** Forgets what was shown and starts another session. */
  restart(): void {
    this.sessionId = null;
    this.inFlight = null;
    this.attempts.clear();
    this.store.clear();
    this.change({ messages: [], typing: false });
    this.connection.restart();
  }

  private pump(): void {
    if (this.inFlight || !this.connection.online) return;
    const next = this.snapshot.messages.find(
      (message): message is CustomerMessage => message.from === "customer" && message.delivery === "waiting",
    );
    if (!next) return;
    const attempt = (this.attempts.get(next.id) ?? 0) + 1;
    this.attempts.set(next.id, attempt);
    this.repliesOfAttempt.clear();
    this.inFlight = next.id;
    this.deliver(next.id, "sending");
    this.change({ typing: true });
    this.connection.send({ id: next.id, text: next.payload ?? next.text }).then(
      () => this.finish(next.id, "delivered"),
      (reason: unknown) => {
        const again = reason instanceof ConnectionLost && attempt < MAX_ATTEMPTS;
        this.finish(next.id, again ? "waiting" : "failed");
      },
    );
  }

  private finish(id: string, delivery: Delivery): void {
    if (this.inFlight !== id) return;
    this.inFlight = null;
    this.deliver(id, delivery);
    this.change({ typing: false });
    this.save();
    this.pump();
  }

  private receive(event: unknown): void {
    const reply = readReply(event);
    if (!reply) return;
    const delivery = deliveryOf(event);
    if (delivery) {
      const named = `delivery.${delivery}`;
      if (this.snapshot.messages.some((message) => message.id === named)) return;
      this.append({ id: named, from: "bot", reply, at: Date.now() });
      this.save();
      return;
    }
    const after = repliesTo(event) ?? this.inFlight ?? this.lastSent();
    const mark = `${after}.${fingerprint(JSON.stringify(reply))}`;
    const times = (this.repliesOfAttempt.get(mark) ?? 0) + 1;
    this.repliesOfAttempt.set(mark, times);
    const id = `${mark}.${times}`;
    if (this.snapshot.messages.some((message) => message.id === id)) return;
    this.append({ id, from: "bot", reply, at: Date.now() });
    // An answer that comes after all: the message it answers did arrive.
    if (after !== this.inFlight) this.deliver(after, "delivered");
    this.save();
  }

  /** A reply stands before what the customer typed in the meantime, which is not yet sent. */
  private append(reply: BotMessage): void {
    const { messages } = this.snapshot;
    const unsent = messages.findIndex((m) => m.from === "customer" && m.delivery === "waiting");
    const at = unsent < 0 ? messages.length : unsent;
    this.change({ messages: [...messages.slice(0, at), reply, ...messages.slice(at)] });
  }

  private lastSent(): string {
    const sent = this.snapshot.messages.filter((m) => m.from === "customer" && m.delivery !== "waiting");
    return sent[sent.length - 1]?.id ?? "start";
  }

  private deliver(id: string, delivery: Delivery): void {
    this.change({
      messages: this.snapshot.messages.map((message) =>
        message.id === id && message.from === "customer" ? { ...message, delivery } : message,
      ),
    });
  }

  private change(part: Partial<ChatSnapshot>): void {
    this.snapshot = { ...this.snapshot, ...part };
    for (const listener of this.listeners) listener();
  }

  private save(): void {
    this.store.write({ sessionId: this.sessionId, messages: this.snapshot.messages });
  }
}
