import { privacyKind, requestStatus } from "../labels";
import type { PrivacyPayload } from "../types";
import { useCard } from "./context";
import { Badge, CardFrame, CardTitle, CopyButton, Fact } from "./parts";

/** A request about personal data. A deletion also offers to delete what this browser keeps. */
export function PrivacyCard({ payload }: { payload: PrivacyPayload }) {
  const { forget } = useCard();
  const status = requestStatus(payload.status);
  return (
    <CardFrame kind="privacy" label={`${privacyKind(payload.kind)}，${status.text}`}>
      <CardTitle aside={<Badge tone={status.tone}>{status.text}</Badge>}>{privacyKind(payload.kind)}</CardTitle>
      <dl className="facts">
        <Fact name="受理编号">
          <code>{payload.request_id}</code> <CopyButton value={payload.request_id} what="受理编号" />
        </Fact>
      </dl>
      {payload.kind === "delete" && (
        <button type="button" className="soft-button" onClick={forget}>
          清除本机聊天记录
        </button>
      )}
    </CardFrame>
  );
}
