import type { VariantItem, VariantsPayload } from "../types";
import { useCard } from "./context";
import { CardFrame, CardTitle, StockBadge } from "./parts";
import { ProductHead } from "./ProductHead";
import { swatch } from "./swatch";

function Row({ item }: { item: VariantItem }) {
  const { ask } = useCard();
  const words = [item.color, item.spec].filter(Boolean);
  return (
    <li>
      <button
        type="button"
        className="variant"
        aria-label={`${words.join(" ")}，点击查库存`}
        onClick={() => ask(`${words.join(" ")}有货吗`)}
      >
        {item.color && <span className="swatch" style={{ background: swatch(item.color) }} aria-hidden="true" />}
        <span className="variant-name">{words.join(" · ")}</span>
        <StockBadge stock={item.stock} />
      </button>
    </li>
  );
}

/** Colours and specifications to choose from; a tap asks whether that one is in stock. */
export function VariantsCard({ payload }: { payload: VariantsPayload }) {
  return (
    <CardFrame kind="variants" label={`${payload.items.length}种款式`}>
      <ProductHead sku={payload.sku} name={payload.name} />
      <CardTitle>可选款式</CardTitle>
      <ul className="variants">
        {payload.items.map((item, index) => (
          <Row key={index} item={item} />
        ))}
      </ul>
    </CardFrame>
  );
}
