import { describe, expect, it } from "vitest";

import { glyphFor, GLYPHS } from "./glyphs";

describe("glyphFor", () => {
  it.each([
    ["耳机", "headphones"],
    ["户外音箱", "outdoorSpeaker"],
    ["音箱", "speaker"],
    ["运动相机", "actionCamera"],
    ["相机", "camera"],
    ["手机壳", "phoneCase"],
    ["手机", "phone"],
    ["笔记本电脑", "laptop"],
    ["智能门锁", "lock"],
    ["冰箱", "parcel"],
    ["", "parcel"],
  ])("%s is drawn as %s", (category, glyph) => {
    expect(glyphFor(category)).toBe(glyph);
    expect(GLYPHS).toHaveProperty(glyph);
  });
});
