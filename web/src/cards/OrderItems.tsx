import type { OrderItem } from "../types";
import { useCard } from "./context";
import { Price } from "./parts";
import { ProductPicture } from "./ProductPicture";

function Row({ item }: { item: OrderItem }) {
  const known = useCard().product(item.product ?? item.sku);
  const details = [item.color, item.spec].filter(Boolean).join(" · ");
  return (
    <li className="order-item">
      <ProductPicture category={item.category ?? known?.category ?? item.name ?? ""} small />
      <span className="order-item-name">
        {item.name ?? known?.name ?? item.sku}
        {details && <small>{details}</small>}
      </span>
      <span className="order-item-price">
        {item.price && <Price amount={item.price} />}
        {item.quantity !== undefined && <small>× {item.quantity}</small>}
      </span>
    </li>
  );
}

/** What an order contains. */
export function OrderItems({ items }: { items: OrderItem[] }) {
  return (
    <ul className="order-items">
      {items.map((item, index) => (
        <Row key={index} item={item} />
      ))}
    </ul>
  );
}
