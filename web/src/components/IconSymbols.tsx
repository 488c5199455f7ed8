/** The few symbols that ChatUI's components refer to; its own set comes from an outside host. */
export function IconSymbols() {
  return (
    <svg className="icon-symbols" aria-hidden="true" focusable="false">
      <symbol id="icon-chevron-double-down" viewBox="0 0 24 24">
        <path d="M6 6l6 6 6-6M6 12l6 6 6-6" fill="none" stroke="currentColor" strokeWidth="2" />
      </symbol>
      <symbol id="icon-close" viewBox="0 0 24 24">
        <path d="M6 6l12 12M18 6L6 18" fill="none" stroke="currentColor" strokeWidth="2" />
      </symbol>
      <symbol id="icon-spinner" viewBox="0 0 24 24">
        <path d="M12 3a9 9 0 1 1-9 9" fill="none" stroke="currentColor" strokeWidth="2" />
      </symbol>
    </svg>
  );
}
