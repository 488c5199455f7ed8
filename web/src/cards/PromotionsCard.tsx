import { day, isPast, remaining } from "../format";
import type { PromotionItem, PromotionsPayload } from "../types";
import { Badge, CardFrame, CardTitle } from "./parts";

function period({ starts_at: from, ends_at: until }: PromotionItem): string {
  if (from && until) return `${day(from)} 至 ${day(until)}`;
  if (until) return `${day(until)} 截止`;
  return from ? `${day(from)} 开始` : "长期有效";
}

function Row({ item }: { item: PromotionItem }) {
  const started = !item.starts_at || isPast(item.starts_at);
  const left = started ? remaining(item.ends_at, 30) : null;
  return (
    <li className="promotion">
      <span className="promotion-title">{item.title}</span>
      {!started && <Badge tone="quiet">即将开始</Badge>}
      {left && <Badge tone="busy">{left}</Badge>}
      {item.description && <span className="promotion-text">{item.description}</span>}
      <span className="promotion-period">{period(item)}</span>
    </li>
  );
}

/** Offers that run now or soon. */
export function PromotionsCard({ payload }: { payload: PromotionsPayload }) {
  return (
    <CardFrame kind="promotions" label={`${payload.items.length}个活动`}>
      <CardTitle>优惠活动</CardTitle>
      <ul className="promotions">
        {payload.items.map((item, index) => (
          <Row key={index} item={item} />
        ))}
      </ul>
    </CardFrame>
  );
}
