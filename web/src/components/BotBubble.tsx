import { Bubble, ErrorBoundary } from "@chatui/core";

import { PayloadCard } from "../cards/PayloadCard";
import { textBeside } from "../reply";
import type { BotReply } from "../types";
import { AgentBubble } from "./AgentBubble";

/** A reply: its words, and the card of its payload. A card that cannot be drawn leaves the whole text. */
export function BotBubble({ reply }: { reply: BotReply }) {
  const { text, payload } = reply;
  const whole = text ? <Bubble content={text} /> : null;
  if (!payload) return whole;
  if (payload.type === "agent") return <AgentBubble name={payload.name} text={text} />;
  const beside = textBeside(reply);
  return (
    <ErrorBoundary FallbackComponent={() => whole}>
      <div className="reply">
        {beside && <Bubble content={beside} />}
        <PayloadCard payload={payload} />
      </div>
    </ErrorBoundary>
  );
}
