import { dayAndTime, discount, isPast, remaining, yuan } from "../format";
import type { CouponFields } from "../types";
import { CopyButton } from "./parts";

const USED_UP: Record<string, string> = {
  redeemed: "已使用",
  used: "已使用",
  expired: "已过期",
  revoked: "已失效",
};

function stampOf(coupon: CouponFields): string | null {
  const stamp = coupon.status ? USED_UP[coupon.status] : undefined;
  return stamp ?? (isPast(coupon.expires_at) ? "已过期" : null);
}

function threshold(amount: string | null): string {
  return amount && Number(amount) > 0 ? `满${yuan(amount)}元可用` : "无门槛";
}

/** A coupon as a paper ticket: what it is worth, until when, and its code. */
export function CouponTicket({ coupon }: { coupon: CouponFields }) {
  const stamp = stampOf(coupon);
  const left = stamp ? null : remaining(coupon.expires_at, 7);
  return (
    <article className="ticket" data-off={stamp !== null} aria-label={`优惠券：${coupon.title}`}>
      <div className="ticket-worth">
        <p className="ticket-value">
          {coupon.kind === "percent" ? (
            <>
              {discount(coupon.value)}
              <small>折</small>
            </>
          ) : (
            <>
              <small>¥</small>
              {yuan(coupon.value)}
            </>
          )}
        </p>
        <p className="ticket-threshold">{threshold(coupon.threshold)}</p>
      </div>
      <div className="ticket-body">
        <p className="ticket-title">{coupon.title}</p>
        {coupon.expires_at && (
          <p className="ticket-expiry">
            {dayAndTime(coupon.expires_at)} 前有效
            {left && <span className="ticket-left">{left}</span>}
          </p>
        )}
        <p className="ticket-code">
          <code>{coupon.code}</code>
          {stamp ? <span className="ticket-stamp">{stamp}</span> : <CopyButton value={coupon.code} what="券码" />}
        </p>
      </div>
    </article>
  );
}
