import type { ReactNode } from "react";

interface Suggestion {
  topic: string;
  words: string;
  icon: ReactNode;
}

const SUGGESTIONS: Suggestion[] = [
  {
    topic: "选商品",
    words: "我想买一款适合户外运动的耳机",
    icon: <path d="M5 14v-2a7 7 0 0 1 14 0v2M5 13.5h2.5v5.5H6.5A1.5 1.5 0 0 1 5 17.5zM19 13.5h-2.5v5.5h1a1.5 1.5 0 0 0 1.5-1.5z" />,
  },
  {
    topic: "控预算",
    words: "3000元以内的手机推荐一下",
    icon: <path d="M12 4v16M8 8.5l4 4.5 4-4.5M7.5 13.5h9M7.5 16.5h9" />,
  },
  {
    topic: "比型号",
    words: "极岚 K60 和 K60 Pro 有什么区别",
    icon: <path d="M5 5h5v14H5zM14 5h5v14h-5zM7 8.5h1M16 8.5h1" />,
  },
  {
    topic: "省点钱",
    words: "最近有什么优惠活动",
    icon: <path d="M4 7h16v3.5a1.5 1.5 0 0 0 0 3V17H4v-3.5a1.5 1.5 0 0 0 0-3zM14 7.5v9" />,
  },
  {
    topic: "问配送",
    words: "运费多少，几天能到",
    icon: <path d="M3 7h11v9H3zM14 10h4l3 3.5V16h-7zM7 18.5a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6zM17.5 18.5a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6z" />,
  },
  {
    topic: "办售后",
    words: "我的耳机左耳没声音了",
    icon: <path d="M14.5 5.5a4 4 0 0 0-4.5 5.5L4.5 16.5l3 3L13 14a4 4 0 0 0 5.5-4.5L16 12l-2.5-.5L13 9z" />,
  },
];

/** What a new visitor sees: who is there, what can be asked, and examples at a tap. */
export function StartScreen({ onPick }: { onPick(words: string): void }) {
  return (
    <div className="start">
      <img src="./favicon.svg" alt="" width="48" height="48" />
      <h2>您好，想买点什么？</h2>
      <p>选商品、比型号、看优惠、办售后，直接说就行。</p>
      <ul className="suggestions">
        {SUGGESTIONS.map(({ topic, words, icon }) => (
          <li key={words}>
            <button type="button" onClick={() => onPick(words)}>
              <svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">
                {icon}
              </svg>
              <span>
                <small>{topic}</small>
                {words}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
