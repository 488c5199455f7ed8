import type { FaqPayload } from "../types";
import { CardFrame } from "./parts";

/** A question that others asked, and the shop's answer. */
export function FaqCard({ payload }: { payload: FaqPayload }) {
  return (
    <CardFrame kind="faq" label={`常见问题：${payload.question}`}>
      <p className="faq-question">
        <span className="faq-mark" aria-hidden="true">
          问
        </span>
        {payload.question}
      </p>
      <p className="faq-answer">{payload.answer}</p>
    </CardFrame>
  );
}
