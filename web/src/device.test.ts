import { beforeEach, describe, expect, it } from "vitest";

import { deviceId } from "./device";
import { handshake } from "./socket";

const settings = { server: "http://localhost:5005", token: null, customerId: null };

describe("the device's name", () => {
  beforeEach(() => window.localStorage.clear());

  it("is random, stays over a reload and is the same for every customer", () => {
    const first = deviceId();
    expect(first).toMatch(/^[0-9a-f-]{36}$/);
    expect(deviceId()).toBe(first);
    window.localStorage.clear();
    expect(deviceId()).not.toBe(first);
  });

  it("replaces what somebody else wrote under its key", () => {
    window.localStorage.setItem("daogou.device", "<script>");
    expect(deviceId()).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("is none where the browser keeps nothing", () => {
    const full = {
      getItem: () => null,
      setItem: () => {
        throw new DOMException("full", "QuotaExceededError");
      },
    } as unknown as Storage;
    expect(deviceId(full)).toBeNull();
    expect(deviceId(null)).toBeNull();
  });

  it("goes with the handshake, beside who is talking", () => {
    expect(handshake(settings)).toEqual({ metadata: { device_id: deviceId() } });
    expect(handshake({ ...settings, customerId: "C0001" })).toEqual({
      customer_id: "C0001",
      metadata: { device_id: deviceId() },
    });
  });
});
