import { useState } from "react";

import { day, dayAndTime } from "../format";
import { orderStatus } from "../labels";
import type { OrderPayload, Shipment } from "../types";
import { OrderItems } from "./OrderItems";
import { Badge, CardFrame, CardTitle, CopyButton, Price } from "./parts";
import { shipmentSteps } from "./shipment";

const STEPS_AT_FIRST = 3;
/** States in which an expected day still means something. */
const UNDER_WAY = ["paid", "processing", "shipped", "in_transit", "out_for_delivery"];

function Tracking({ shipment }: { shipment: Shipment }) {
  const [all, setAll] = useState(false);
  const steps = shipmentSteps(shipment.events);
  const shown = all ? steps : steps.slice(0, STEPS_AT_FIRST);
  return (
    <div className="shipment">
      <p className="shipment-head">
        <span>
          {shipment.carrier ?? "快递"} <code>{shipment.tracking_no}</code>
        </span>
        {shipment.tracking_no && <CopyButton value={shipment.tracking_no} what="快递单号" />}
      </p>
      <ol className="timeline" aria-label="物流进度，最新在前">
        {shown.map((step, index) => (
          <li key={index} data-latest={index === 0}>
            <span className="timeline-text">{step.text}</span>
            <time dateTime={step.at}>{dayAndTime(step.at)}</time>
          </li>
        ))}
      </ol>
      {shown.length < steps.length && (
        <button type="button" className="more-button" onClick={() => setAll(true)}>
          查看全部{steps.length}条物流
        </button>
      )}
    </div>
  );
}

function isUnderWay({ shipment }: OrderPayload): boolean {
  return Boolean(shipment?.tracking_no) || Boolean(shipment?.events?.length);
}

/** One order: state, goods, total and where the parcel is. */
export function OrderCard({ payload }: { payload: OrderPayload }) {
  const status = orderStatus(payload.status);
  return (
    <CardFrame kind="order" label={`订单${payload.order_id}，${status.text}`}>
      <CardTitle aside={<Badge tone={status.tone}>{status.text}</Badge>}>
        <span className="code-line">
          订单 <code>{payload.order_id}</code>
        </span>
      </CardTitle>
      <OrderItems items={payload.items ?? []} />
      {payload.total && (
        <p className="order-total">
          合计 <Price amount={payload.total} />
        </p>
      )}
      {payload.expected_on && UNDER_WAY.includes(payload.status) && (
        <p className="order-expected">预计 {day(payload.expected_on)} 送达</p>
      )}
      {payload.shipment && isUnderWay(payload) && <Tracking shipment={payload.shipment} />}
    </CardFrame>
  );
}
