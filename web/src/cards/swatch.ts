/** Colour words in product names, the telling character first. */
const SWATCHES: ReadonlyArray<readonly [string, string]> = [
  ["透明", "linear-gradient(135deg, #ffffff 0 45%, #d7dce3 45% 55%, #ffffff 55%)"],
  ["彩", "conic-gradient(#ef4444, #f59e0b, #22c55e, #3b82f6, #a855f7, #ef4444)"],
  ["玫瑰金", "#e0a899"],
  ["香槟", "#e6cfa8"],
  ["藏青", "#1f2f56"],
  ["深空", "#3f4552"],
  ["银", "#c8ccd2"],
  ["金", "#d8b26a"],
  ["钛", "#8d8a84"],
  ["黑", "#1f2328"],
  ["白", "#ffffff"],
  ["灰", "#8b9099"],
  ["红", "#d33b3b"],
  ["粉", "#f4a9b8"],
  ["橙", "#f08a3c"],
  ["橘", "#f08a3c"],
  ["黄", "#f2c94c"],
  ["绿", "#4f9d69"],
  ["青", "#3fa7a3"],
  ["蓝", "#3d74c6"],
  ["紫", "#8a6bc1"],
  ["棕", "#8a5a3b"],
  ["咖", "#7a5540"],
  ["米", "#efe6d2"],
  ["木", "#b98a5a"],
];

/** A CSS background that gives an idea of a colour's name. */
export function swatch(color: string): string {
  return SWATCHES.find(([word]) => color.includes(word))?.[1] ?? "#d7dce3";
}
