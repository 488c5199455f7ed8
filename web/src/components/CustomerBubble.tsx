import { Bubble } from "@chatui/core";

import type { CustomerMessage } from "../types";

interface CustomerBubbleProps {
  message: CustomerMessage;
  online: boolean;
  onRetry(id: string): void;
}

/** What the customer said, and whether it arrived. */
export function CustomerBubble({ message, online, onRetry }: CustomerBubbleProps) {
  const { delivery } = message;
  return (
    <div className="said" data-delivery={delivery}>
      <Bubble content={message.text} />
      <p className="delivery" role="status">
        {delivery === "sending" && "发送中…"}
        {delivery === "waiting" && (online ? "排队发送" : "等待网络恢复后发送")}
        {delivery === "delivered" && "已送达"}
        {delivery === "failed" && (
          <>
            没有发送成功
            <button type="button" className="link-button" onClick={() => onRetry(message.id)}>
              重试
            </button>
          </>
        )}
      </p>
    </div>
  );
}
