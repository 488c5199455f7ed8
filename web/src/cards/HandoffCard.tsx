import { handoffReason } from "../labels";
import type { HandoffPayload } from "../types";
import { CardFrame } from "./parts";

function title(status: string | undefined): string {
  if (status === "active") return "人工客服正在为您服务";
  return status === "left" ? "已为您转给人工客服" : "正在转接人工客服";
}

function whatNext({ status, waiting }: HandoffPayload): string {
  if (status === "active") return "直接说就行，客服看得到";
  if (status === "left") return "客服暂时不在线，上线后会看到您的问题";
  if (typeof waiting !== "number") return "正在排队，请稍候";
  return waiting > 0 ? `前面还有 ${waiting} 位，请稍候` : "您是下一位，请稍候";
}

/** The conversation goes to a person: why, and how long the queue is. */
export function HandoffCard({ payload }: { payload: HandoffPayload }) {
  const reason = handoffReason(payload.reason);
  return (
    <CardFrame kind="handoff" label={title(payload.status)}>
      <div className="handoff">
        <span className="handoff-icon" aria-hidden="true">
          <svg viewBox="0 0 24 24" focusable="false">
            <path d="M5 13v-2a7 7 0 0 1 14 0v2M5 12.5h2.5v5H6a1 1 0 0 1-1-1zM19 12.5h-2.5v5H18a1 1 0 0 0 1-1zM18 17.5c0 2-2 2.5-4 2.5" />
          </svg>
        </span>
        <div>
          <p className="handoff-title">{title(payload.status)}</p>
          <p className="handoff-queue">{whatNext(payload)}</p>
        </div>
      </div>
      {(reason || payload.ticket_id) && (
        <p className="handoff-foot">
          {reason && <span>{reason}</span>}
          {payload.ticket_id && (
            <span>
              服务单 <code>{payload.ticket_id}</code>
            </span>
          )}
        </p>
      )}
    </CardFrame>
  );
}
