import { Bubble } from "@chatui/core";

/** What a person of the shop says, so that nobody takes it for the assistant. */
export function AgentBubble({ name, text }: { name: string; text: string }) {
  return (
    <div className="agent" data-card="agent">
      <p className="agent-name">
        <span className="agent-mark">人工客服</span>
        {name}
      </p>
      {text && <Bubble content={text} />}
    </div>
  );
}
