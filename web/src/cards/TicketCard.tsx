import { dayAndTime } from "../format";
import { ticketKind, ticketStatus } from "../labels";
import type { TicketPayload } from "../types";
import { useCard } from "./context";
import { Badge, CardFrame, CardTitle, CopyButton, Fact } from "./parts";

/** A service ticket: its number, what it is for and how far it is. */
export function TicketCard({ payload }: { payload: TicketPayload }) {
  const { ask } = useCard();
  const status = ticketStatus(payload.status);
  return (
    <CardFrame kind="ticket" label={`工单${payload.ticket_id}，${status.text}`}>
      <CardTitle aside={<Badge tone={status.tone}>{status.text}</Badge>}>{ticketKind(payload.kind)}工单</CardTitle>
      <dl className="facts">
        <Fact name="单号">
          <code>{payload.ticket_id}</code> <CopyButton value={payload.ticket_id} what="工单号" />
        </Fact>
        {payload.created_at && <Fact name="提交时间">{dayAndTime(payload.created_at)}</Fact>}
      </dl>
      <button type="button" className="soft-button" onClick={() => ask(`工单${payload.ticket_id}处理到哪了`)}>
        查看进度
      </button>
    </CardFrame>
  );
}
