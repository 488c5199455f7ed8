import type { TradeInPayload } from "../types";
import { CardFrame, CardTitle, Price } from "./parts";
import { ProductPicture } from "./ProductPicture";

/** What an old device is worth when a new one is bought. */
export function TradeInCard({ payload }: { payload: TradeInPayload }) {
  return (
    <CardFrame kind="trade_in" label={`以旧换新：${payload.device}`}>
      <CardTitle>以旧换新</CardTitle>
      <div className="trade-in">
        <ProductPicture category={payload.device} small />
        <span className="trade-in-device">{payload.device}</span>
        <span className="trade-in-quote">
          {payload.quote === null || payload.quote === undefined ? (
            "暂无报价"
          ) : (
            <>
              <small>最高可抵</small>
              <Price amount={String(payload.quote)} />
            </>
          )}
        </span>
      </div>
    </CardFrame>
  );
}
