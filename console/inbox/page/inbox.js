"use strict";
// The agents' inbox. Everything shown is set as text, never as HTML: customers write it.

const byId = (id) => document.getElementById(id);
let socket = null;
let me = null;
let agents = [];
let skills = [];
let current = null;
let retry = 0;
const sent = new Map(); // key of a reply to the message, until the server has taken or refused it
const drafts = new Map(); // ticket to what was begun there: it must not go to the next customer

function element(name, text, className) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
}

function problem(text) {
  byId("problem").textContent = text;
  byId("problem").hidden = !text;
  if (text) setTimeout(() => problem(""), 6000);
}

function send(message) {
  if (socket && socket.readyState === WebSocket.OPEN) {
    socket.send(JSON.stringify(message));
    return true;
  }
  problem("连接已断开，正在重连，请稍后再试");
  return false;
}

function connect() {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  const folder = location.pathname.replace(/[^/]*$/, "");
  socket = new WebSocket(`${scheme}//${location.host}${folder}ws`);
  byId("state").textContent = "连接中…";
  socket.onopen = () => {
    retry = 0;
    socket.send(JSON.stringify({ do: "hello", agent: byId("agent").value.trim(), token: byId("token").value }));
  };
  socket.onmessage = (event) => receive(JSON.parse(event.data));
  socket.onclose = (event) => {
    byId("state").textContent = "已断开";
    if (event.code === 4401) return;
    retry += 1;
    setTimeout(connect, Math.min(1000 * retry, 10000));
  };
}

function receive(message) {
  if (message.type === "welcome") {
    me = message.agent;
    agents = message.agents;
    skills = message.skills;
    byId("state").textContent = `${me.name} 在线`;
    byId("login").hidden = true;
    if (current) send({ do: "open", ticket_id: current.ticket_id });
    sent.forEach(send); // the key makes a reply that had arrived before the connection broke harmless
  } else if (message.type === "queue") {
    showQueue(message.items);
  } else if (message.type === "conversation") {
    showConversation(message);
  } else if (message.type === "lines" && current && message.ticket_id === current.ticket_id) {
    current = message.entry;
    showHead();
    message.lines.forEach(addLine);
    if (message.lines.length) showSuggestion(message.suggestion);
  } else if (message.type === "done") {
    sent.delete(message.key);
  } else if (message.type === "error") {
    problem(message.text);
    giveBack(message.key);
    if (message.fatal) byId("login").hidden = false;
  }
}

function showQueue(items) {
  const list = byId("queue");
  list.replaceChildren();
  if (!items.length) list.append(element("li", "现在没有人在等", "empty"));
  for (const item of items) {
    const row = element("li");
    row.tabIndex = 0;
    row.dataset.ticket = item.ticket_id;
    row.setAttribute("aria-current", String(current !== null && current.ticket_id === item.ticket_id));
    row.append(element("b", item.customer_id || "访客"), " ");
    row.append(element("span", item.status_label, item.status === "waiting" ? "tag hot" : "tag"));
    row.append(element("span", item.skill, "tag"), element("span", item.reason, "tag"));
    if (item.mood) row.append(element("span", item.mood, item.mood === "不满" ? "tag hot" : "tag"));
    const promise = item.status === "waiting" ? ` · ${clock(item.promised_at)} 前要接入` : "";
    row.append(element("div", `${item.ticket_id} · ${clock(item.opened_at)}${promise}`));
    row.onclick = () => send({ do: "open", ticket_id: item.ticket_id });
    row.onkeydown = (event) => event.key === "Enter" && row.onclick();
    list.append(row);
  }
}

function showConversation(message) {
  if (current) drafts.set(current.ticket_id, byId("text").value);
  current = message.entry;
  byId("text").value = drafts.get(current.ticket_id) || "";
  byId("conversation").hidden = false;
  byId("customer").hidden = false;
  byId("lines").replaceChildren();
  message.lines.forEach(addLine);
  showHead();
  const canned = byId("canned");
  canned.replaceChildren(new Option("常用回复", ""));
  for (const reply of message.canned) canned.append(new Option(reply.title, reply.text));
  showSuggestion(message.suggestion);
  showCustomer(message.customer);
}

function isMine() {
  return current.status === "active" && current.agent === me.id;
}

function showSuggestion(text) {
  const box = byId("suggestion");
  box.hidden = !text || !isMine();
  box.querySelector("span").textContent = text;
}

function showHead() {
  const head = byId("head");
  const chosen = head.querySelector("select")?.value; // a new line must not undo what is being chosen
  head.replaceChildren(element("b", current.ticket_id), element("span", current.status_label));
  if (current.satisfaction) head.append(element("span", `满意度 ${current.satisfaction} 分`));
  const action = (label, message, quiet) => {
    const button = element("button", label, quiet ? "quiet" : "");
    button.type = "button";
    button.onclick = () => send({ ticket_id: current.ticket_id, ...message() });
    head.append(button);
  };
  const mine = isMine();
  if (current.status === "waiting" || current.status === "left") action("接入", () => ({ do: "claim" }));
  if (mine) {
    const to = element("select");
    to.setAttribute("aria-label", "转给");
    for (const agent of agents) to.append(new Option(agent.name, agent.id));
    for (const skill of skills) to.append(new Option(`排队：${skill.label}`, `skill:${skill.id}`));
    if (chosen && [...to.options].some((option) => option.value === chosen)) to.value = chosen;
    head.append(to);
    action("转接", () => ({ do: "transfer", to: to.value }), true);
    action("结束服务", () => ({ do: "resolve" }));
  }
  byId("say").hidden = !mine;
  if (!mine) byId("suggestion").hidden = true;
}

function showCustomer(customer) {
  const side = byId("customer");
  side.replaceChildren(element("h2", customer.id || "未登录访客"));
  if (customer.tier) side.append(element("p", `等级：${customer.tier}`));
  const list = element("ul");
  for (const order of customer.orders) {
    list.append(element("li", `${order.id} ${order.status} ${order.items.join("、")}`, order.current ? "current" : ""));
  }
  if (customer.orders.length) side.append(element("h3", "最近订单"), list);
}

function addLine(line) {
  const who = { customer: "顾客", assistant: "小助手", agent: line.name || "客服", system: "" }[line.author];
  const row = element("li", undefined, line.author);
  if (who) row.append(element("small", `${who} ${line.at ? clock(line.at) : ""}`));
  row.append(line.text);
  byId("lines").append(row);
  row.scrollIntoView({ block: "end" });
}

function clock(moment) {
  return new Date(moment).toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit" });
}

function say() {
  const text = byId("text").value.trim();
  const key = `${Date.now()}-${Math.random().toString(36).slice(2)}`;
  if (!text || !current) return;
  const message = { do: "reply", ticket_id: current.ticket_id, text, key };
  if (!send(message)) return;
  sent.set(key, message);
  byId("text").value = "";
}

// A reply that was refused can be written on: it stands before what was begun since.
function giveBack(key) {
  const refused = sent.get(key);
  if (!refused) return;
  sent.delete(key);
  if (current && refused.ticket_id === current.ticket_id) {
    byId("text").value = [refused.text, byId("text").value].filter(Boolean).join("\n");
  } else {
    drafts.set(refused.ticket_id, [refused.text, drafts.get(refused.ticket_id)].filter(Boolean).join("\n"));
  }
}

byId("login").onsubmit = (event) => {
  event.preventDefault();
  connect();
};
byId("say").onsubmit = (event) => {
  event.preventDefault();
  say();
};
byId("text").onkeydown = (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    say();
  }
};
byId("canned").onchange = (event) => {
  if (event.target.value) byId("text").value = event.target.value;
  event.target.selectedIndex = 0;
};
byId("suggestion").querySelector("button").onclick = () => {
  byId("text").value = byId("suggestion").querySelector("span").textContent;
};
const asked = new URLSearchParams(location.search).get("agent");
if (asked) {
  byId("agent").value = asked;
  connect();
}
