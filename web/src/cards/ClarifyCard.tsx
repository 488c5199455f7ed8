import type { ClarifyPayload } from "../types";
import { useCard } from "./context";

/** A question with options; a tap says the option's words. */
export function ClarifyCard({ payload }: { payload: ClarifyPayload }) {
  const { ask } = useCard();
  return (
    <div className="options" data-card="clarify" role="group" aria-label="请选择">
      {payload.options.map((option, index) => (
        <button type="button" className="option" key={index} onClick={() => ask(option.label)}>
          {option.label}
        </button>
      ))}
    </div>
  );
}
