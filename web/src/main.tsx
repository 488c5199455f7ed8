import "@chatui/core/dist/index.css";
import "./styles/theme.css";
import "./styles/layout.css";
import "./styles/messages.css";
import "./styles/cards.css";
import "./styles/service-cards.css";

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { App } from "./App";
import { Conversation } from "./conversation";
import { ChatStore, storageKey } from "./session";
import { readSettings } from "./settings";

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no element with the id “root” to draw the chat page into.");

const settings = readSettings();
const conversation = new Conversation(settings, new ChatStore(storageKey(settings)));

createRoot(root).render(
  <StrictMode>
    <App conversation={conversation} />
  </StrictMode>,
);
