import type { CouponPayload } from "../types";
import { CouponTicket } from "./CouponTicket";

/** A coupon that was just given. */
export function CouponCard({ payload }: { payload: CouponPayload }) {
  return (
    <div className="tickets" data-card="coupon">
      <CouponTicket coupon={payload} />
    </div>
  );
}
