/**
 * What travels between this page and the assistant.
 *
 * A bot reply is one `bot_uttered` event: text, quick replies and at most one payload. The payloads are a contract with
 * the server; fields marked optional are extras that make a card nicer where the server sends them.
 */

/** A decimal number of yuan: "299.00". */
export type Money = string;
/** ISO 8601 with offset. */
export type Timestamp = string;

export interface ProductItem {
  sku: string;
  name: string;
  category: string;
  price: Money;
  original_price: Money | null;
  stock: number | null;
  image: string;
  reason: string;
}

export interface ProductsPayload {
  type: "products";
  items: ProductItem[];
}

export interface ComparisonRow {
  attribute: string;
  label: string;
  values: string[];
}

export interface ComparisonPayload {
  type: "comparison";
  skus: string[];
  rows: ComparisonRow[];
  names?: string[];
}

export interface AttributePayload {
  type: "attribute";
  sku: string;
  attribute: string;
  label: string;
  value: string;
  name?: string;
}

export interface PriceOffer {
  title: string;
  final_price: Money;
}

export interface PricePayload {
  type: "price";
  sku: string;
  price: Money;
  original_price: Money | null;
  offers: PriceOffer[];
  name?: string;
}

export interface StockPayload {
  type: "stock";
  sku: string;
  available: boolean;
  quantity: number | null;
  restock_date: string | null;
  name?: string;
}

export interface VariantItem {
  sku: string;
  color: string;
  spec: string;
  stock: number | null;
}

export interface VariantsPayload {
  type: "variants";
  sku: string;
  items: VariantItem[];
  name?: string;
}

export interface FaqPayload {
  type: "faq";
  question: string;
  answer: string;
  score: number;
}

export interface CouponFields {
  code: string;
  title: string;
  kind: "amount" | "percent";
  /** Yuan off, or per cent off (20 makes 100 cost 80). */
  value: string;
  threshold: Money | null;
  expires_at: Timestamp | null;
  campaign: string | null;
  variant: string | null;
  status?: string;
}

export interface CouponPayload extends CouponFields {
  type: "coupon";
}

export interface CouponsPayload {
  type: "coupons";
  items: CouponFields[];
}

export interface PromotionItem {
  campaign: string;
  title: string;
  starts_at: Timestamp | null;
  ends_at: Timestamp | null;
  description?: string;
}

export interface PromotionsPayload {
  type: "promotions";
  items: PromotionItem[];
}

export interface OrderItem {
  /** The variant that was bought. */
  sku: string;
  product?: string;
  name?: string;
  quantity?: number;
  price?: Money;
  color?: string;
  spec?: string;
  category?: string;
}

/** One step of a parcel's way. Servers name the fields differently; `shipmentSteps` reads them all. */
export interface ShipmentEvent {
  at?: Timestamp;
  time?: Timestamp;
  text?: string;
  description?: string;
  status?: string;
  location?: string;
}

/** Before the parcel leaves, carrier and number are null and there are no events. */
export interface Shipment {
  carrier: string | null;
  tracking_no: string | null;
  events: ShipmentEvent[];
}

export interface OrderFields {
  order_id: string;
  status: string;
  items: OrderItem[];
  total: Money;
  shipment: Shipment | null;
  /** Day on which it should arrive. */
  expected_on?: string | null;
}

export interface OrderPayload extends OrderFields {
  type: "order";
}

export interface OrdersPayload {
  type: "orders";
  items: OrderFields[];
}

export interface WarrantyPayload {
  type: "warranty";
  sku: string;
  order_id: string;
  purchased_at: Timestamp;
  until: Timestamp | null;
  covered: boolean;
  name?: string;
}

export interface TicketPayload {
  type: "ticket";
  ticket_id: string;
  kind: string;
  status: string;
  created_at: Timestamp;
}

export interface TradeInPayload {
  type: "trade_in";
  device: string;
  quote: Money | null;
}

export interface HandoffPayload {
  type: "handoff";
  ticket_id: string;
  reason: string;
  /** How many customers wait before this one. */
  waiting: number | null;
  /** waiting: in the queue · active: a person answers · left: nobody is there now, the message waits. */
  status?: string;
}

/** A person of the shop said this reply's text. */
export interface AgentPayload {
  type: "agent";
  name: string;
  ticket_id: string;
}

export interface ClarifyOption {
  label: string;
  value: string;
}

export interface ClarifyPayload {
  type: "clarify";
  slot: string;
  options: ClarifyOption[];
}

export interface PrivacyPayload {
  type: "privacy";
  request_id: string;
  kind: "access" | "export" | "correct" | "delete" | "withdraw_consent" | "opt_out";
  status: string;
}

export type Payload =
  | ProductsPayload
  | ComparisonPayload
  | AttributePayload
  | PricePayload
  | StockPayload
  | VariantsPayload
  | FaqPayload
  | CouponPayload
  | CouponsPayload
  | PromotionsPayload
  | OrderPayload
  | OrdersPayload
  | WarrantyPayload
  | TicketPayload
  | TradeInPayload
  | HandoffPayload
  | AgentPayload
  | ClarifyPayload
  | PrivacyPayload;

export type PayloadType = Payload["type"];

export interface QuickReply {
  title: string;
  payload: string;
}

/** A bot reply as this page keeps it: unknown or broken payloads are left out, the text always stays. */
export interface BotReply {
  text: string;
  quickReplies: QuickReply[];
  payload: Payload | null;
}

/** waiting: not yet sent · sending: on its way · delivered: the turn is done · failed: gave up, the customer may retry. */
export type Delivery = "waiting" | "sending" | "delivered" | "failed";

export interface CustomerMessage {
  id: string;
  from: "customer";
  /** What is shown. */
  text: string;
  /** What is sent, where a button's payload differs from its title. */
  payload?: string;
  at: number;
  delivery: Delivery;
}

export interface BotMessage {
  id: string;
  from: "bot";
  reply: BotReply;
  at: number;
}

export type ChatMessage = CustomerMessage | BotMessage;
