import { describe, expect, it } from "vitest";

import { day, dayAndTime, discount, isPast, remaining, saving, shareLeft, yuan } from "./format";

const NOW = new Date("2031-03-15T12:00:00+08:00");

describe("money", () => {
  it.each([
    ["299.00", "299"],
    ["299.50", "299.50"],
    ["299.5", "299.50"],
    ["12999.00", "12,999"],
    ["1234567.89", "1,234,567.89"],
    ["0.00", "0"],
    ["-20.00", "-20"],
    ["面议", "面议"],
  ])("%s is %s", (amount, written) => expect(yuan(amount)).toBe(written));

  it("says what is saved, where anything is", () => {
    expect(saving("399.00", "499.00")).toBe("100.00");
    expect(saving("0.10", "0.30")).toBe("0.20");
    expect(saving("399.00", "399.00")).toBeNull();
    expect(saving("399.00", null)).toBeNull();
  });

  it.each([
    ["20", "8"],
    ["12", "8.8"],
    ["5.00", "9.5"],
    ["?", "?"],
  ])("%s per cent off is %s折", (off, written) => expect(discount(off)).toBe(written));
});

describe("dates in the shop's time", () => {
  it("writes the year only where it is another", () => {
    expect(day("2031-03-20", NOW)).toBe("3月20日");
    expect(day("2032-03-20", NOW)).toBe("2032年3月20日");
    expect(day("2031-03-20T23:30:00+00:00", NOW)).toBe("3月21日");
    expect(day("soon", NOW)).toBe("soon");
    expect(day(null, NOW)).toBe("");
  });

  it("adds the time where there is one", () => {
    expect(dayAndTime("2031-03-15T08:05:00+08:00", NOW)).toBe("3月15日 08:05");
    expect(dayAndTime("2031-03-15T16:00:00+00:00", NOW)).toBe("3月16日 00:00");
    expect(dayAndTime("2031-03-15", NOW)).toBe("3月15日");
  });

  it.each([
    ["2031-03-18T13:00:00+08:00", "还剩3天"],
    ["2031-03-15T17:30:00+08:00", "还剩5小时"],
    ["2031-03-15T12:10:00+08:00", "即将结束"],
    ["2031-03-15T12:00:00+08:00", null],
    ["2031-06-15T12:00:00+08:00", null],
    [null, null],
  ])("until %s: %s", (until, words) => expect(remaining(until, 7, NOW)).toBe(words));

  it("knows what is past and how much of a span is left", () => {
    expect(isPast("2031-03-15T11:59:59+08:00", NOW)).toBe(true);
    expect(isPast("2031-03-15T12:00:01+08:00", NOW)).toBe(false);
    expect(isPast(null, NOW)).toBe(false);
    expect(shareLeft("2031-03-14T12:00:00+08:00", "2031-03-16T12:00:00+08:00", NOW)).toBeCloseTo(0.5);
    expect(shareLeft("2030-01-01", "2031-01-01", NOW)).toBe(0);
  });
});
