/** Where the assistant listens and who is talking. */
export interface ChatSettings {
  server: string;
  /** Signed token of the customer, from the shop's own page. */
  token: string | null;
  /** Demo customer; a server in production ignores it. */
  customerId: string | null;
}

const DEFAULT_PORT = "5005";

function meta(name: string): string | null {
  const content = document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content.trim();
  return content ? content : null;
}

/** A whole http(s) address, or null. */
function address(value: string | null | undefined): URL | null {
  if (!value) return null;
  try {
    const url = new URL(value);
    return url.protocol === "http:" || url.protocol === "https:" ? url : null;
  } catch {
    return null;
  }
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "127.0.0.1" || host === "[::1]";
}

/**
 * `?server=` is for developers. A link could point it anywhere, and what a customer types would go there: it may name
 * another port of this host, or another name of this machine, nothing else.
 */
function allowedFromLink(url: URL | null): URL | null {
  if (!url) return null;
  const here = window.location.hostname;
  const near = url.hostname === here || (isLoopback(url.hostname) && isLoopback(here));
  return near ? url : null;
}

function defaultServer(): string {
  const { protocol, hostname } = window.location;
  return protocol === "https:" ? window.location.origin : `${protocol}//${hostname}:${DEFAULT_PORT}`;
}

/** Reads `?server=` and `?customer=`, the page's meta tags and VITE_DAOGOU_SERVER, in this order. */
export function readSettings(): ChatSettings {
  const query = new URLSearchParams(window.location.search);
  const server =
    allowedFromLink(address(query.get("server"))) ??
    address(meta("daogou-server")) ??
    address(import.meta.env.VITE_DAOGOU_SERVER as string | undefined);
  return {
    server: server ? server.origin : defaultServer(),
    token: meta("daogou-token"),
    customerId: query.get("customer")?.trim() || null,
  };
}
