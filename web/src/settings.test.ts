import { beforeEach, describe, expect, it } from "vitest";

import { readSettings } from "./settings";

function meta(name: string, content: string): void {
  const element = document.createElement("meta");
  element.name = name;
  element.content = content;
  document.head.append(element);
}

function at(query: string): ReturnType<typeof readSettings> {
  window.history.replaceState(null, "", `/${query}`);
  return readSettings();
}

beforeEach(() => {
  document.head.replaceChildren();
});

describe("readSettings", () => {
  it("talks to port 5005 of the page's host", () => {
    expect(at("")).toEqual({ server: "http://localhost:5005", token: null, customerId: null });
  });

  it("takes another port of this machine from the link", () => {
    expect(at("?server=http://localhost:6001").server).toBe("http://localhost:6001");
    expect(at("?server=http://127.0.0.1:6001/").server).toBe("http://127.0.0.1:6001");
  });

  it.each(["http://evil.example", "//evil.example", "javascript:alert(1)", "http://localhost.evil.example:5005", "%"])(
    "does not follow a link to %s",
    (server) => {
      expect(at(`?server=${encodeURIComponent(server)}`).server).toBe("http://localhost:5005");
    },
  );

  it("takes any server and the token from the page itself", () => {
    meta("daogou-server", "https://chat.example.com/");
    meta("daogou-token", "a.b.c");
    expect(at("?customer=C0001")).toEqual({ server: "https://chat.example.com", token: "a.b.c", customerId: "C0001" });
  });
});
