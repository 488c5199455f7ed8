import { useCard } from "./context";
import { ProductPicture } from "./ProductPicture";

/** Which product a card is about, where that is known; the text above names it in any case. */
export function ProductHead({ sku, name }: { sku: string; name: string | undefined }) {
  const known = useCard().product(sku);
  const shown = name ?? known?.name;
  if (!shown) return null;
  return (
    <div className="product-head">
      <ProductPicture category={known?.category ?? ""} small />
      <span>{shown}</span>
    </div>
  );
}
