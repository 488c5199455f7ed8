import type { AgentPayload, Payload } from "../types";
import { AttributeCard } from "./AttributeCard";
import { ClarifyCard } from "./ClarifyCard";
import { ComparisonCard } from "./ComparisonCard";
import { CouponCard } from "./CouponCard";
import { CouponsCard } from "./CouponsCard";
import { FaqCard } from "./FaqCard";
import { HandoffCard } from "./HandoffCard";
import { OrderCard } from "./OrderCard";
import { OrdersCard } from "./OrdersCard";
import { PriceCard } from "./PriceCard";
import { PrivacyCard } from "./PrivacyCard";
import { ProductsCard } from "./ProductsCard";
import { PromotionsCard } from "./PromotionsCard";
import { StockCard } from "./StockCard";
import { TicketCard } from "./TicketCard";
import { TradeInCard } from "./TradeInCard";
import { VariantsCard } from "./VariantsCard";
import { WarrantyCard } from "./WarrantyCard";

/** Every payload but the mark of a person speaking, which is no card. */
export type CardPayload = Exclude<Payload, AgentPayload>;

/** The card of a payload. The switch is complete: a type that is added to the union and not here does not compile. */
export function PayloadCard({ payload }: { payload: CardPayload }) {
  switch (payload.type) {
    case "products":
      return <ProductsCard payload={payload} />;
    case "comparison":
      return <ComparisonCard payload={payload} />;
    case "attribute":
      return <AttributeCard payload={payload} />;
    case "price":
      return <PriceCard payload={payload} />;
    case "stock":
      return <StockCard payload={payload} />;
    case "variants":
      return <VariantsCard payload={payload} />;
    case "faq":
      return <FaqCard payload={payload} />;
    case "coupon":
      return <CouponCard payload={payload} />;
    case "coupons":
      return <CouponsCard payload={payload} />;
    case "promotions":
      return <PromotionsCard payload={payload} />;
    case "order":
      return <OrderCard payload={payload} />;
    case "orders":
      return <OrdersCard payload={payload} />;
    case "warranty":
      return <WarrantyCard payload={payload} />;
    case "ticket":
      return <TicketCard payload={payload} />;
    case "trade_in":
      return <TradeInCard payload={payload} />;
    case "handoff":
      return <HandoffCard payload={payload} />;
    case "clarify":
      return <ClarifyCard payload={payload} />;
    case "privacy":
      return <PrivacyCard payload={payload} />;
  }
}
