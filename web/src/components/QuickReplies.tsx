import type { QuickReply } from "../types";

interface QuickRepliesProps {
  items: QuickReply[];
  onPick(item: QuickReply): void;
}

/** What the customer may say next, at a tap. */
export function QuickReplies({ items, onPick }: QuickRepliesProps) {
  if (!items.length) return null;
  return (
    <div className="quick-replies" role="group" aria-label="快捷回复">
      {items.map((item, index) => (
        <button type="button" key={index} onClick={() => onPick(item)}>
          {item.title}
        </button>
      ))}
    </div>
  );
}
