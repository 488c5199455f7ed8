import type { AttributePayload } from "../types";
import { CardFrame } from "./parts";
import { ProductHead } from "./ProductHead";

/** One property of a product, large enough to be read in passing. */
export function AttributeCard({ payload }: { payload: AttributePayload }) {
  return (
    <CardFrame kind="attribute" label={`${payload.label}：${payload.value}`}>
      <ProductHead sku={payload.sku} name={payload.name} />
      <dl className="stat">
        <dt>{payload.label}</dt>
        <dd>{payload.value}</dd>
      </dl>
    </CardFrame>
  );
}
