// Plays a script against the Socket.IO channel with the client that browsers use, and prints what it heard as JSON.
// node client.mjs URL '{"transports": ["websocket"], "auth": {...}, "query": {...}, "steps": [...]}'
// A step is {"emit": [event, ...arguments], "heard": N} (go on when N more bot_uttered came), {"session": id or null},
// {"reconnect": true} or {"pause": milliseconds}.
import { io } from "socket.io-client";

const [url, script] = process.argv.slice(2);
const { steps, ...options } = JSON.parse(script);
const log = { replies: [], sessions: [], acknowledged: [], refused: null, disconnected: 0 };
const socket = io(url, { reconnection: false, forceNew: true, ...options });
const once = (event) => new Promise((resolve) => socket.once(event, resolve));
const within = (promise, what) =>
  Promise.race([
    promise,
    new Promise((_, reject) => setTimeout(() => reject(new Error(`${what} did not come`)), 30000)),
  ]);

let waiting = null;
socket.on("bot_uttered", (reply) => {
  log.replies.push(reply);
  if (waiting && log.replies.length >= waiting.count) waiting.resolve();
});
socket.on("disconnect", () => (log.disconnected += 1));

const heard = (count) =>
  new Promise((resolve) => {
    waiting = { count, resolve };
    if (log.replies.length >= count) resolve();
  });

async function connected() {
  const refused = new Promise((resolve) => socket.once("connect_error", (error) => resolve(error.message)));
  log.refused = (await within(Promise.race([once("connect"), refused]), "connection")) ?? null;
  return log.refused === null;
}

async function play(step) {
  if (step.pause) await new Promise((resolve) => setTimeout(resolve, step.pause));
  if (step.reconnect) {
    socket.disconnect();
    socket.connect();
    await connected();
  }
  if ("session" in step) {
    const confirmed = once("session_confirm");
    socket.emit("session_request", { session_id: step.session });
    log.sessions.push(await within(confirmed, "session_confirm"));
  }
  if (step.emit) {
    const target = log.replies.length + (step.heard ?? 0);
    socket.emit(...step.emit, (answer) => log.acknowledged.push(answer));
    await within(heard(target), `${target} replies`);
  }
}

try {
  if (await connected()) for (const step of steps) await play(step);
  await new Promise((resolve) => setTimeout(resolve, 300));
  log.transport = socket.io.engine?.transport?.name;
} catch (error) {
  log.failed = error.message;
}
console.log(JSON.stringify(log));
socket.disconnect();
process.exit(0);
