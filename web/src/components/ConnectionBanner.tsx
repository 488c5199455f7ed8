import { useEffect, useState } from "react";

import type { ConnectionState } from "../socket";

/** A connection that comes at once needs no words. */
const PATIENCE_MS = 1_500;

interface ConnectionBannerProps {
  state: ConnectionState;
  onRetry(): void;
}

/** Says that the connection is gone and what happens next. */
export function ConnectionBanner({ state, onRetry }: ConnectionBannerProps) {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    setShown(false);
    if (state === "online") return undefined;
    const timer = window.setTimeout(() => setShown(true), state === "refused" ? 0 : PATIENCE_MS);
    return () => window.clearTimeout(timer);
  }, [state]);
  if (!shown) return null;
  return (
    <div className="banner" role="status" data-state={state}>
      <span>
        {state === "refused"
          ? "没能连上客服，请检查登录状态后重试。"
          : state === "connecting"
            ? "正在连接客服…"
            : "网络断开了，正在重新连接。没发出的消息会自动补发。"}
      </span>
      <button type="button" className="banner-button" onClick={onRetry}>
        立即重连
      </button>
    </div>
  );
}
