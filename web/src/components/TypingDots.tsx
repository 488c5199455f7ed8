/** Three dots: the assistant works on an answer. */
export function TypingDots() {
  return (
    <div className="Bubble typing-dots" role="status" aria-label="正在输入">
      <span />
      <span />
      <span />
    </div>
  );
}
