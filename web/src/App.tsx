import Chat, { type MessageProps } from "@chatui/core";
import { type ComponentProps, useCallback, useEffect, useMemo, useRef, useState } from "react";

import { CardContext, knownProducts, type CardActions } from "./cards/context";
import { BotBubble } from "./components/BotBubble";
import { Composer } from "./components/Composer";
import { ConnectionBanner } from "./components/ConnectionBanner";
import { CustomerBubble } from "./components/CustomerBubble";
import { Header } from "./components/Header";
import { IconSymbols } from "./components/IconSymbols";
import { QuickReplies } from "./components/QuickReplies";
import { RestartDialog } from "./components/RestartDialog";
import { StartScreen } from "./components/StartScreen";
import { TypingDots } from "./components/TypingDots";
import type { Conversation } from "./conversation";
import { quickRepliesOf, toChatUi } from "./messages";
import type { ChatMessage } from "./types";
import { useConversation } from "./useConversation";

type MessageList = NonNullable<NonNullable<ComponentProps<typeof Chat>["messagesRef"]>["current"]>;

/** The chat page. */
export function App({ conversation }: { conversation: Conversation }) {
  const { messages, connection, typing } = useConversation(conversation);
  const [askRestart, setAskRestart] = useState(false);
  const list = useRef<MessageList>(null);
  const online = connection === "online";

  // A conversation that was kept over a reload opens at its end.
  useEffect(() => {
    if (conversation.getSnapshot().messages.length) list.current?.scrollToEnd({ animated: false, force: true });
  }, [conversation]);

  const ask = useCallback((text: string, payload?: string) => conversation.say(text, payload), [conversation]);
  const retry = useCallback((id: string) => conversation.retry(id), [conversation]);
  const closeDialog = useCallback(() => setAskRestart(false), []);
  const items = useMemo(() => toChatUi(messages, typing), [messages, typing]);
  const products = useMemo(() => knownProducts(messages), [messages]);
  const actions = useMemo<CardActions>(
    () => ({ ask, forget: () => setAskRestart(true), product: (sku) => products.get(sku) }),
    [ask, products],
  );

  const renderMessage = useCallback(
    (item: MessageProps) => {
      if (item.type === "start") return <StartScreen onPick={ask} />;
      if (item.type === "typing") return <TypingDots />;
      const message = item.content as ChatMessage;
      if (message.from === "bot") return <BotBubble reply={message.reply} />;
      return <CustomerBubble message={message} online={online} onRetry={retry} />;
    },
    [ask, online, retry],
  );

  return (
    <CardContext.Provider value={actions}>
      <IconSymbols />
      <Chat
        locale="zh-CN"
        colorScheme="light"
        messagesRef={list}
        messages={items}
        renderNavbar={() => (
          <>
            <Header state={connection} canRestart={messages.length > 0} onRestart={() => setAskRestart(true)} />
            <ConnectionBanner state={connection} onRetry={() => conversation.reconnect()} />
          </>
        )}
        renderMessageContent={renderMessage}
        renderQuickReplies={() => (
          <QuickReplies
            items={typing ? [] : quickRepliesOf(messages)}
            onPick={(item) => ask(item.title, item.payload)}
          />
        )}
        Composer={Composer}
        placeholder="想买什么，直接说就行"
        onSend={(_type, text) => ask(text)}
      />
      <RestartDialog
        open={askRestart}
        onClose={closeDialog}
        onConfirm={() => {
          setAskRestart(false);
          conversation.restart();
        }}
      />
    </CardContext.Provider>
  );
}
