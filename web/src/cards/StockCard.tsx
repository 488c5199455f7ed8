import { day } from "../format";
import type { StockPayload } from "../types";
import { useCard } from "./context";
import { Badge, CardFrame } from "./parts";
import { ProductHead } from "./ProductHead";

const FEW = 10;

/** Whether it can be bought now, and when it comes back if not. */
export function StockCard({ payload }: { payload: StockPayload }) {
  const { ask } = useCard();
  const { available, quantity, restock_date: restock } = payload;
  return (
    <CardFrame kind="stock" label={available ? "有货" : "缺货"}>
      <ProductHead sku={payload.sku} name={payload.name} />
      <p className="stock-line">
        <Badge tone={available ? "good" : "quiet"}>{available ? "有货" : "暂时缺货"}</Badge>
        {available && quantity !== null && quantity <= FEW && <span>仅剩 {quantity} 件</span>}
        {!available && (restock ? <span>预计 {day(restock)} 到货</span> : <span>到货时间待定</span>)}
      </p>
      {!available && (
        <button type="button" className="soft-button" onClick={() => ask("到货了通知我")}>
          到货通知我
        </button>
      )}
    </CardFrame>
  );
}
