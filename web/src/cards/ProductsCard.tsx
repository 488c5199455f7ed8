import { useState } from "react";

import type { ProductItem, ProductsPayload } from "../types";
import { useCard } from "./context";
import { CardFrame, Price, StockBadge } from "./parts";
import { ProductPicture } from "./ProductPicture";
import { saving } from "../format";

const SHOWN_AT_FIRST = 5;

function Row({ item, position }: { item: ProductItem; position: number }) {
  const { ask } = useCard();
  return (
    <li>
      <button
        type="button"
        className="product"
        aria-label={`第${position}款，${item.name}，${item.price}元，点击了解`}
        onClick={() => ask(`${item.name}怎么样`)}
      >
        <span className="product-picture">
          <ProductPicture category={item.category} image={item.image} />
          <span className="position" aria-hidden="true">
            {position}
          </span>
        </span>
        <span className="product-body">
          <span className="product-name">{item.name}</span>
          {item.reason && <span className="product-reason">{item.reason}</span>}
          <span className="product-foot">
            <Price amount={item.price} />
            {item.original_price && saving(item.price, item.original_price) && (
              <Price amount={item.original_price} struck />
            )}
            <StockBadge stock={item.stock} />
          </span>
        </span>
      </button>
    </li>
  );
}

/** A numbered list of products, so that 第二个 can be said; a tap asks about one. */
export function ProductsCard({ payload }: { payload: ProductsPayload }) {
  const [all, setAll] = useState(false);
  const { items } = payload;
  const shown = all ? items : items.slice(0, SHOWN_AT_FIRST);
  return (
    <CardFrame kind="products" label={`${items.length}款商品`}>
      <ol className="products">
        {shown.map((item, index) => (
          <Row key={index} item={item} position={index + 1} />
        ))}
      </ol>
      {shown.length < items.length && (
        <button type="button" className="more-button" onClick={() => setAll(true)}>
          查看全部{items.length}款
        </button>
      )}
    </CardFrame>
  );
}
