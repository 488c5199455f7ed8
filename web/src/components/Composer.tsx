import { forwardRef, useImperativeHandle, useLayoutEffect, useRef, useState, type KeyboardEvent } from "react";

interface ComposerProps {
  placeholder?: string;
  onSend(type: string, text: string): void;
  onFocus?(event: React.FocusEvent<HTMLTextAreaElement>): void;
}

export interface ComposerHandle {
  setText(text: string): void;
}

const COMPOSING_KEY_CODE = 229;

/** Whether the key belongs to an input method: its Enter chooses a word. (Safari says so by key code only.) */
function isComposing(event: KeyboardEvent): boolean {
  return event.nativeEvent.isComposing || event.keyCode === COMPOSING_KEY_CODE;
}

/**
 * The input row. ChatUI's own sends on mouse-down only, so a keyboard cannot press its button, and hides it while the
 * field is empty.
 */
export const Composer = forwardRef<ComposerHandle, ComposerProps>(function Composer(
  { placeholder, onSend, onFocus },
  handle,
) {
  const [text, setText] = useState("");
  const field = useRef<HTMLTextAreaElement>(null);

  useImperativeHandle(handle, () => ({ setText }));

  // Grows with its lines, up to the height that the style sheet allows.
  useLayoutEffect(() => {
    const area = field.current;
    if (!area) return;
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight + area.offsetHeight - area.clientHeight}px`;
  }, [text]);

  const send = (): void => {
    if (!text.trim()) return;
    onSend("text", text.trim());
    setText("");
    field.current?.focus();
  };

  const pressed = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (event.key !== "Enter" || event.shiftKey || isComposing(event)) return;
    event.preventDefault();
    send();
  };

  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <textarea
        ref={field}
        rows={1}
        value={text}
        placeholder={placeholder}
        aria-label="输入消息，回车发送，Shift 加回车换行"
        enterKeyHint="send"
        autoComplete="off"
        onChange={(event) => setText(event.target.value)}
        onKeyDown={pressed}
        onFocus={onFocus}
      />
      <button type="submit" className="send-button" disabled={!text.trim()}>
        发送
      </button>
    </form>
  );
});
