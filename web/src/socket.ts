import { io } from "socket.io-client";

import { deviceId } from "./device";
import type { ChatSettings } from "./settings";

/** connecting: first time · online · reconnecting: was online or keeps trying · refused: needs the customer to try again. */
export type ConnectionState = "connecting" | "online" | "reconnecting" | "refused";

export interface OutgoingMessage {
  id: string;
  text: string;
}

export interface ConnectionHandlers {
  stateChanged(state: ConnectionState): void;
  /** The server named the session that this conversation has. */
  sessionConfirmed(sessionId: string): void;
  botUttered(event: unknown): void;
}

/** The part of socket.io's Socket that is used here. */
export interface SocketLike {
  readonly active: boolean;
  connected: boolean;
  connect(): unknown;
  disconnect(): unknown;
  // socket.io types its listeners by event maps; this page reads unknown values and checks them itself.
  on(event: string, listener: (...values: never[]) => void): unknown;
  emit(event: string, ...values: unknown[]): unknown;
}

export type OpenSocket = (settings: ChatSettings) => SocketLike;

/** The connection broke before the server said that the turn is done. */
export class ConnectionLost extends Error {}
/** The server did not finish the turn in time. */
export class TurnTimeout extends Error {}

export const TURN_TIMEOUT_MS = 30_000;

/** What the server learns when the page connects: who is talking, and on which browser. */
export function handshake(settings: ChatSettings): Record<string, unknown> {
  const device = deviceId();
  return {
    ...(settings.token ? { token: settings.token } : {}),
    ...(settings.customerId ? { customer_id: settings.customerId } : {}),
    ...(device ? { metadata: { device_id: device } } : {}),
  };
}

/** A real socket, not yet connected. */
export const openSocket: OpenSocket = (settings) => {
  return io(settings.server, {
    autoConnect: false,
    auth: handshake(settings),
    // Websocket first: several server workers cannot share a polling session.
    transports: ["websocket", "polling"],
    tryAllTransports: true,
    reconnectionDelay: 500,
    reconnectionDelayMax: 5_000,
    timeout: 10_000,
  });
};

function sessionIdOf(value: unknown): string | null {
  if (typeof value === "string" && value) return value;
  if (typeof value !== "object" || value === null) return null;
  const { session_id: id } = value as { session_id?: unknown };
  return typeof id === "string" && id ? id : null;
}

/** Socket.IO as this page needs it: a session, messages that are confirmed, and a state to show. */
export class ChatConnection {
  private readonly socket: SocketLike;
  private sessionId: string | null;
  private confirmed = false;
  private readonly pending = new Set<(reason: Error) => void>();

  constructor(
    settings: ChatSettings,
    sessionId: string | null,
    private readonly handlers: ConnectionHandlers,
    open: OpenSocket = openSocket,
  ) {
    this.sessionId = sessionId;
    this.socket = open(settings);
    this.socket.on("connect", () => this.requestSession());
    this.socket.on("session_confirm", (value: unknown) => this.confirmSession(value));
    this.socket.on("bot_uttered", (event: unknown, acknowledge?: unknown) => {
      handlers.botUttered(event);
      if (typeof acknowledge === "function") (acknowledge as () => void)();
    });
    this.socket.on("disconnect", (reason: string) => this.lost(reason));
    this.socket.on("connect_error", () => {
      handlers.stateChanged(this.socket.active ? "reconnecting" : "refused");
    });
  }

  get online(): boolean {
    return this.confirmed;
  }

  open(): void {
    this.handlers.stateChanged("connecting");
    this.socket.connect();
  }

  /** Tries at once, e.g. when the phone is back in the network. */
  retry(): void {
    if (this.socket.connected) return;
    this.handlers.stateChanged("reconnecting");
    this.socket.disconnect();
    this.socket.connect();
  }

  close(): void {
    this.socket.disconnect();
    this.failPending(new ConnectionLost("closed"));
    this.confirmed = false;
  }

  /** Starts another conversation: the server gives a new session id. */
  restart(): void {
    this.close();
    this.sessionId = null;
    this.open();
  }

  /** Resolves when the server has finished the turn; the replies come before as `botUttered`. */
  send(message: OutgoingMessage): Promise<void> {
    return new Promise((resolve, reject) => {
      if (!this.confirmed) {
        reject(new ConnectionLost("not connected"));
        return;
      }
      const settle = (finish: () => void): void => {
        clearTimeout(timer);
        this.pending.delete(fail);
        finish();
      };
      const fail = (reason: Error): void => settle(() => reject(reason));
      const timer = setTimeout(() => fail(new TurnTimeout("no answer in time")), TURN_TIMEOUT_MS);
      this.pending.add(fail);
      this.socket.emit(
        "user_uttered",
        { message: message.text, session_id: this.sessionId, message_id: message.id, metadata: {} },
        () => settle(resolve),
      );
    });
  }

  private requestSession(): void {
    this.socket.emit("session_request", { session_id: this.sessionId });
  }

  private confirmSession(value: unknown): void {
    const id = sessionIdOf(value);
    if (!id) return;
    this.sessionId = id;
    this.confirmed = true;
    this.handlers.sessionConfirmed(id);
    this.handlers.stateChanged("online");
  }

  private lost(reason: string): void {
    this.confirmed = false;
    this.failPending(new ConnectionLost(reason));
    if (reason === "io client disconnect") return;
    this.handlers.stateChanged("reconnecting");
    // socket.io comes back by itself, except when the server closed the connection on purpose (a restart, a deployment).
    if (reason === "io server disconnect") this.socket.connect();
  }

  private failPending(reason: Error): void {
    for (const fail of [...this.pending]) fail(reason);
  }
}
