import { orderStatus } from "../labels";
import type { OrderFields, OrdersPayload } from "../types";
import { useCard } from "./context";
import { Badge, CardFrame, CardTitle, Price } from "./parts";
import { ProductPicture } from "./ProductPicture";

function Row({ order, position }: { order: OrderFields; position: number }) {
  const { ask, product } = useCard();
  const status = orderStatus(order.status);
  const first = order.items?.[0];
  const known = first ? product(first.product ?? first.sku) : undefined;
  const name = first?.name ?? known?.name ?? first?.sku ?? "";
  const more = (order.items?.length ?? 0) > 1 ? ` 等${order.items.length}种商品` : "";
  return (
    <li>
      <button
        type="button"
        className="order-row"
        aria-label={`第${position}个，订单${order.order_id}，${name}，${status.text}，点击选它`}
        onClick={() => ask(order.order_id)}
      >
        <span className="position" aria-hidden="true">
          {position}
        </span>
        <ProductPicture category={first?.category ?? known?.category ?? name} small />
        <span className="order-row-body">
          <span className="order-row-name">
            {name}
            {more || (first?.color ? `（${first.color}）` : "")}
          </span>
          <code>{order.order_id}</code>
        </span>
        <span className="order-row-aside">
          <Badge tone={status.tone}>{status.text}</Badge>
          {order.total && <Price amount={order.total} />}
        </span>
      </button>
    </li>
  );
}

/** Several orders to choose from, numbered so that 第二个 can be said; a tap names one. */
export function OrdersCard({ payload }: { payload: OrdersPayload }) {
  return (
    <CardFrame kind="orders" label={`${payload.items.length}个订单`}>
      <CardTitle>我的订单</CardTitle>
      <ul className="orders">
        {payload.items.map((order, index) => (
          <Row key={index} order={order} position={index + 1} />
        ))}
      </ul>
    </CardFrame>
  );
}
