import type { CouponsPayload } from "../types";
import { CouponTicket } from "./CouponTicket";

/** The coupons that the customer holds. */
export function CouponsCard({ payload }: { payload: CouponsPayload }) {
  return (
    <div className="tickets" data-card="coupons" role="list" aria-label={`${payload.items.length}张优惠券`}>
      {payload.items.map((coupon, index) => (
        <div role="listitem" key={index}>
          <CouponTicket coupon={coupon} />
        </div>
      ))}
    </div>
  );
}
