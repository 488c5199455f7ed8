import type { OpenSocket, SocketLike } from "../socket";

interface Emitted {
  event: string;
  data: Record<string, unknown>;
  acknowledge: (() => void) | undefined;
}

/** The server's side of a socket, in the hands of a test. The real one is tested in the browser. */
export class FakeSocket implements SocketLike {
  active = true;
  connected = false;
  connects = 0;
  readonly emitted: Emitted[] = [];
  private readonly listeners = new Map<string, (...values: unknown[]) => void>();

  readonly open: OpenSocket = () => this;

  on(event: string, listener: (...values: never[]) => void): this {
    this.listeners.set(event, listener as (...values: unknown[]) => void);
    return this;
  }

  emit(event: string, data: Record<string, unknown>, acknowledge?: () => void): this {
    this.emitted.push({ event, data, acknowledge });
    return this;
  }

  connect(): this {
    this.connects += 1;
    return this;
  }

  disconnect(): this {
    if (this.connected) this.breakOff("io client disconnect");
    return this;
  }

  /** The connection stands and the server confirms the session. */
  goOnline(sessionId = "session-1"): void {
    this.connected = true;
    this.fire("connect");
    this.fire("session_confirm", sessionId);
  }

  breakOff(reason = "transport close"): void {
    this.connected = false;
    this.fire("disconnect", reason);
  }

  fire(event: string, ...values: unknown[]): void {
    this.listeners.get(event)?.(...values);
  }

  /** The messages that the customer's page sent, in order. */
  get sent(): Emitted[] {
    return this.emitted.filter(({ event }) => event === "user_uttered");
  }

  get lastSent(): Emitted {
    const last = this.sent[this.sent.length - 1];
    if (!last) throw new Error("nothing was sent");
    return last;
  }
}

/** Lets settled promises run. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
}
