import { useEffect, useSyncExternalStore } from "react";

import type { ChatSnapshot, Conversation } from "./conversation";

/** The conversation's state; connects while the page is shown. */
export function useConversation(conversation: Conversation): ChatSnapshot {
  useEffect(() => conversation.start(), [conversation]);
  return useSyncExternalStore(conversation.subscribe, conversation.getSnapshot);
}
