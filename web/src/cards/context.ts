import { createContext, useContext } from "react";

import type { ChatMessage, OrderItem, Payload } from "../types";

/** What a card may do besides showing itself. */
export interface CardActions {
  /** Says something in the customer's name. */
  ask(text: string): void;
  /** Deletes what this browser keeps of the conversation. */
  forget(): void;
  /** What earlier cards said about a product; payloads about one product carry only its SKU. */
  product(sku: string): KnownProduct | undefined;
}

export interface KnownProduct {
  name: string;
  category: string;
}

export const CardContext = createContext<CardActions>({
  ask: () => undefined,
  forget: () => undefined,
  product: () => undefined,
});

export const useCard = (): CardActions => useContext(CardContext);

/** Names and categories of the products that a conversation has mentioned. */
export function knownProducts(messages: ChatMessage[]): Map<string, KnownProduct> {
  const known = new Map<string, KnownProduct>();
  for (const message of messages) {
    const payload = message.from === "bot" ? message.reply.payload : null;
    for (const { sku, name, category } of payload ? mentioned(payload) : []) {
      if (name) known.set(sku, { name, category: category || (known.get(sku)?.category ?? "") });
    }
  }
  return known;
}

type Mention = { sku: string; name: string | undefined; category?: string | undefined };

function mentioned(payload: Payload): Mention[] {
  const bought = (items: OrderItem[] | undefined): Mention[] =>
    (items ?? []).map((item) => ({ sku: item.product ?? item.sku, name: item.name, category: item.category }));
  switch (payload.type) {
    case "products":
      return payload.items;
    case "comparison":
      return payload.skus.map((sku, index) => ({ sku, name: payload.names?.[index] }));
    case "order":
      return bought(payload.items);
    case "orders":
      return payload.items.flatMap((order) => bought(order.items));
    default:
      return [];
  }
}
