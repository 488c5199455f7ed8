import { useState, type ReactNode } from "react";

import { copyText } from "../clipboard";
import { yuan } from "../format";
import type { Tone } from "../labels";
import type { Money } from "../types";

interface CardFrameProps {
  kind: string;
  label: string;
  children: ReactNode;
}

/** The frame that all cards share. */
export function CardFrame({ kind, label, children }: CardFrameProps) {
  return (
    <section className={`card card--${kind}`} data-card={kind} aria-label={label}>
      {children}
    </section>
  );
}

interface CardTitleProps {
  children: ReactNode;
  aside?: ReactNode;
}

export function CardTitle({ children, aside }: CardTitleProps) {
  return (
    <header className="card-head">
      <h3 className="card-title">{children}</h3>
      {aside}
    </header>
  );
}

export function Badge({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span className="badge" data-tone={tone}>
      {children}
    </span>
  );
}

/** An amount of money; `struck` for a price that no longer holds. */
export function Price({ amount, struck = false }: { amount: Money; struck?: boolean }) {
  if (struck) {
    return (
      <del className="price-old">
        <span className="sr-only">原价</span>¥{yuan(amount)}
      </del>
    );
  }
  return (
    <span className="price">
      <small>¥</small>
      {yuan(amount)}
    </span>
  );
}

/** In stock, nearly gone, or sold out. */
export function StockBadge({ stock }: { stock: number | null }) {
  if (stock === null) return null;
  if (stock <= 0) return <Badge tone="quiet">缺货</Badge>;
  return stock <= 5 ? <Badge tone="busy">仅剩{stock}件</Badge> : <Badge tone="good">有货</Badge>;
}

/** Copies a code or number, and says so. */
export function CopyButton({ value, what }: { value: string; what: string }) {
  const [copied, setCopied] = useState<boolean | null>(null);
  const copy = async (): Promise<void> => {
    setCopied(await copyText(value));
    window.setTimeout(() => setCopied(null), 2_000);
  };
  return (
    <button type="button" className="link-button" aria-label={`复制${what}`} onClick={() => void copy()}>
      <span aria-live="polite">{copied === null ? "复制" : copied ? "已复制" : "请长按复制"}</span>
    </button>
  );
}

/** Name and value, one line. */
export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="fact">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
