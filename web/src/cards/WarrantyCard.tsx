import { day, shareLeft } from "../format";
import type { WarrantyPayload } from "../types";
import { Badge, CardFrame, CardTitle, Fact } from "./parts";
import { ProductHead } from "./ProductHead";

/** Whether a bought product is still under warranty, and until when. */
export function WarrantyCard({ payload }: { payload: WarrantyPayload }) {
  const { covered, until, purchased_at: purchased } = payload;
  const left = covered && purchased && until ? shareLeft(purchased, until) : 0;
  return (
    <CardFrame kind="warranty" label={covered ? "在保修期内" : "已过保修期"}>
      <CardTitle aside={<Badge tone={covered ? "good" : "quiet"}>{covered ? "保修中" : "已过保"}</Badge>}>
        保修信息
      </CardTitle>
      <ProductHead sku={payload.sku} name={payload.name} />
      {left > 0 && (
        <div className="meter" aria-hidden="true">
          <span style={{ width: `${Math.round(left * 100)}%` }} />
        </div>
      )}
      <dl className="facts">
        {purchased && <Fact name="购买日期">{day(purchased)}</Fact>}
        {until && <Fact name="保修至">{day(until)}</Fact>}
        {payload.order_id && (
          <Fact name="订单">
            <code>{payload.order_id}</code>
          </Fact>
        )}
      </dl>
    </CardFrame>
  );
}
