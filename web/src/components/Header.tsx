import type { ConnectionState } from "../socket";

const WORDS: Record<ConnectionState, string> = {
  connecting: "连接中",
  online: "在线",
  reconnecting: "重新连接中",
  refused: "未连接",
};

interface HeaderProps {
  state: ConnectionState;
  canRestart: boolean;
  onRestart(): void;
}

/** The shop's name, whether the assistant is there, and the way to a fresh conversation. */
export function Header({ state, canRestart, onRestart }: HeaderProps) {
  return (
    <header className="header">
      <img className="header-logo" src="./favicon.svg" alt="" width="36" height="36" />
      <div className="header-words">
        <h1>导购小店</h1>
        <p className="header-state" data-state={state}>
          智能导购 · {WORDS[state]}
        </p>
      </div>
      <button type="button" className="header-button" onClick={onRestart} disabled={!canRestart}>
        新对话
      </button>
    </header>
  );
}
