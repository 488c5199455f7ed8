import { saving, yuan } from "../format";
import type { PricePayload } from "../types";
import { Badge, CardFrame, Price } from "./parts";
import { ProductHead } from "./ProductHead";

/** What a product costs, and what it costs with each offer. */
export function PriceCard({ payload }: { payload: PricePayload }) {
  const saved = saving(payload.price, payload.original_price);
  const offers = payload.offers ?? [];
  return (
    <CardFrame kind="price" label={`价格${yuan(payload.price)}元`}>
      <ProductHead sku={payload.sku} name={payload.name} />
      <p className="price-line">
        <Price amount={payload.price} />
        {saved && payload.original_price && <Price amount={payload.original_price} struck />}
        {saved && <Badge tone="bad">省¥{yuan(saved)}</Badge>}
      </p>
      {offers.length > 0 && (
        <ul className="offers" aria-label="可用优惠">
          {offers.map((offer, index) => (
            <li key={index}>
              <span className="offer-title">{offer.title}</span>
              <span className="offer-price">
                到手 <Price amount={offer.final_price} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </CardFrame>
  );
}
