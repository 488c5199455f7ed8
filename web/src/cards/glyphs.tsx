import type { ReactElement } from "react";

/**
 * Line drawings that stand in for product photographs, 64 x 64. `tint` marks the filled parts; lines take the
 * current colour.
 */
const T = "tint";

export const GLYPHS = {
  headphones: (
    <>
      <path d="M12 40v-6a20 20 0 0 1 40 0v6" />
      <rect className={T} x="9" y="37" width="11" height="17" rx="5" />
      <rect className={T} x="44" y="37" width="11" height="17" rx="5" />
    </>
  ),
  speaker: (
    <>
      <rect className={T} x="18" y="8" width="28" height="48" rx="7" />
      <circle cx="32" cy="38" r="9" />
      <circle cx="32" cy="38" r="3" />
      <circle cx="32" cy="19" r="4" />
    </>
  ),
  outdoorSpeaker: (
    <>
      <path d="M22 19c2-9 18-9 20 0" />
      <rect className={T} x="8" y="20" width="48" height="28" rx="13" />
      <circle cx="22" cy="34" r="7" />
      <circle cx="42" cy="34" r="7" />
      <path d="M30 43h4" />
    </>
  ),
  microphone: (
    <>
      <rect className={T} x="24" y="8" width="16" height="28" rx="8" />
      <path d="M16 30a16 16 0 0 0 32 0M32 46v9M23 55h18" />
    </>
  ),
  phone: (
    <>
      <rect className={T} x="19" y="7" width="26" height="50" rx="6" />
      <path d="M28 12.5h8M28 51.5h8" />
    </>
  ),
  tablet: (
    <>
      <rect className={T} x="13" y="8" width="38" height="48" rx="5" />
      <path d="M28 51h8" />
    </>
  ),
  watch: (
    <>
      <path d="M24 18l2-10h12l2 10M24 46l2 10h12l2-10" />
      <rect className={T} x="18" y="17" width="28" height="30" rx="9" />
      <path d="M32 25v8l5 3" />
    </>
  ),
  band: (
    <>
      <path d="M26 15l1-8h10l1 8M26 49l1 8h10l1-8" />
      <rect className={T} x="24" y="14" width="16" height="36" rx="7" />
      <path d="M28 34h2.5l2-5 2.5 8 1.5-3H37" />
    </>
  ),
  pen: (
    <>
      <path className={T} d="M44 9l11 11-31 31-14 4 4-14z" />
      <path d="M38 15l11 11M14 41l9 9" />
    </>
  ),
  laptop: (
    <>
      <rect className={T} x="13" y="14" width="38" height="27" rx="3" />
      <path d="M6 47h52l-3 5H9z" />
    </>
  ),
  monitor: (
    <>
      <rect className={T} x="8" y="11" width="48" height="32" rx="3" />
      <path d="M32 43v9M22 53h20" />
    </>
  ),
  powerbank: (
    <>
      <rect className={T} x="17" y="7" width="30" height="50" rx="7" />
      <path d="M34 20l-7 13h9l-4 12" />
    </>
  ),
  charger: (
    <>
      <rect className={T} x="17" y="20" width="30" height="36" rx="6" />
      <path d="M26 20V9M38 20V9M34 29l-6 9h8l-5 9" />
    </>
  ),
  cable: (
    <>
      <path d="M16 25v12a12 12 0 0 0 24 0v-8a9 9 0 0 1 9-9" />
      <rect className={T} x="10" y="10" width="12" height="15" rx="3" />
      <rect className={T} x="46" y="13" width="11" height="13" rx="3" />
    </>
  ),
  phoneCase: (
    <>
      <rect className={T} x="17" y="7" width="30" height="50" rx="7" />
      <rect x="22" y="12" width="13" height="13" rx="4" />
      <circle cx="28.5" cy="18.5" r="2.5" />
    </>
  ),
  actionCamera: (
    <>
      <rect className={T} x="9" y="16" width="46" height="34" rx="6" />
      <circle cx="39" cy="32" r="9" />
      <circle cx="39" cy="32" r="3.5" />
      <rect x="15" y="23" width="9" height="8" rx="1.5" />
      <path d="M16 16v-4h9v4" />
    </>
  ),
  drone: (
    <>
      <path d="M16 17l11 11M48 17L37 28M16 47l11-11M48 47L37 36" />
      <circle cx="14" cy="15" r="7" />
      <circle cx="50" cy="15" r="7" />
      <circle cx="14" cy="49" r="7" />
      <circle cx="50" cy="49" r="7" />
      <rect className={T} x="24" y="24" width="16" height="16" rx="5" />
    </>
  ),
  camera: (
    <>
      <path className={T} d="M8 22a4 4 0 0 1 4-4h9l4-6h14l4 6h9a4 4 0 0 1 4 4v26a4 4 0 0 1-4 4H12a4 4 0 0 1-4-4z" />
      <circle cx="32" cy="34" r="11" />
      <circle cx="32" cy="34" r="5" />
    </>
  ),
  instantCamera: (
    <>
      <rect className={T} x="11" y="8" width="42" height="36" rx="8" />
      <circle cx="32" cy="25" r="10" />
      <circle cx="32" cy="25" r="4" />
      <path d="M18 44v13h28V44M24 50h16M46 14h1" />
    </>
  ),
  memoryCard: (
    <>
      <path className={T} d="M17 8h21l9 10v35a4 4 0 0 1-4 4H21a4 4 0 0 1-4-4z" />
      <path d="M24 15v7M31 15v7M38 17v5M24 44h16" />
    </>
  ),
  battery: (
    <>
      <rect className={T} x="16" y="14" width="32" height="43" rx="5" />
      <path d="M25 14V8h14v6M24 36h16M32 28v16" />
    </>
  ),
  photoPaper: (
    <>
      <rect className={T} x="12" y="9" width="32" height="40" rx="2" />
      <rect x="17" y="14" width="22" height="23" />
      <path d="M49 17l5 1-6 37-28-4" />
    </>
  ),
  bag: (
    <>
      <path d="M24 17v-4a8 8 0 0 1 16 0v4" />
      <rect className={T} x="13" y="17" width="38" height="40" rx="10" />
      <path d="M20 36h24v13H20zM32 36v5" />
    </>
  ),
  keyboard: (
    <>
      <rect className={T} x="6" y="18" width="52" height="29" rx="5" />
      <path d="M13 26h3M22 26h3M31 26h3M40 26h3M49 26h2M13 33h3M22 33h3M31 33h3M40 33h3M49 33h2M20 40h24" />
    </>
  ),
  mouse: (
    <>
      <rect className={T} x="18" y="9" width="28" height="46" rx="14" />
      <path d="M32 9v15M18 26h28" />
    </>
  ),
  gamepad: (
    <>
      <path className={T} d="M20 18h24c9 0 13 24 10 29-3 4-8 1-13-6H23c-5 7-10 10-13 6-3-5 1-29 10-29z" />
      <path d="M22 25v8M18 29h8M41 26h.1M46 31h.1" />
    </>
  ),
  projector: (
    <>
      <rect className={T} x="7" y="20" width="50" height="27" rx="7" />
      <circle cx="40" cy="33" r="8" />
      <circle cx="40" cy="33" r="3" />
      <path d="M14 29h10M14 36h7M16 47v5M48 47v5" />
    </>
  ),
  tv: (
    <>
      <rect className={T} x="6" y="11" width="52" height="34" rx="3" />
      <path d="M18 54l4-9M46 54l-4-9" />
    </>
  ),
  lamp: (
    <>
      <path d="M20 55h24M32 55V41L20 27" />
      <path className={T} d="M13 32l17-17c6 1 10 5 11 11z" />
      <path d="M24 13l7-6" />
    </>
  ),
  robotVacuum: (
    <>
      <circle className={T} cx="32" cy="32" r="24" />
      <circle cx="32" cy="24" r="6" />
      <path d="M12 41h40M26 50h12" />
    </>
  ),
  cleaning: (
    <>
      <path d="M45 8L32 31" />
      <path className={T} d="M24 29l18 10-6 17c-10 0-19-5-25-13z" />
      <path d="M21 43l-3 6M29 46l-3 7" />
    </>
  ),
  lock: (
    <>
      <rect className={T} x="20" y="6" width="24" height="52" rx="7" />
      <circle cx="32" cy="18" r="4" />
      <path d="M27 29h.1M32 29h.1M37 29h.1M27 35h.1M32 35h.1M37 35h.1M32 46h19" />
    </>
  ),
  homeCamera: (
    <>
      <circle className={T} cx="32" cy="26" r="18" />
      <circle cx="32" cy="26" r="8" />
      <circle cx="32" cy="26" r="2.5" />
      <path d="M25 43l-5 13h24l-5-13" />
    </>
  ),
  router: (
    <>
      <path d="M15 36V12M49 36V12" />
      <rect className={T} x="7" y="36" width="50" height="17" rx="5" />
      <path d="M15 45h.1M22 45h.1M29 45h.1M25 25a10 10 0 0 1 14 0M29 30a4.5 4.5 0 0 1 6 0" />
    </>
  ),
  toothbrush: (
    <>
      <path d="M36 7v18" />
      <path d="M36 8h9v9h-9z" />
      <rect className={T} x="26" y="24" width="14" height="33" rx="6" />
      <path d="M33 33h.1M33 40h.1" />
    </>
  ),
  personalCare: (
    <>
      <rect className={T} x="13" y="31" width="16" height="25" rx="5" />
      <rect className={T} x="36" y="31" width="16" height="25" rx="5" />
      <path d="M21 31V10M16 10h10v9H16zM44 31V10M39 10h10v9H39z" />
    </>
  ),
  hairDryer: (
    <>
      <path className={T} d="M40 13H24a12 12 0 0 0 0 24h16l15-3V16z" />
      <path d="M24 37l4 19h9l-3-19M21 25h8" />
    </>
  ),
  shaver: (
    <>
      <circle cx="24" cy="15" r="7" />
      <circle cx="40" cy="15" r="7" />
      <circle cx="32" cy="25" r="7" />
      <path className={T} d="M20 31h24l-3 22a5 5 0 0 1-5 4h-8a5 5 0 0 1-5-4z" />
      <path d="M32 41v6" />
    </>
  ),
  parcel: (
    <>
      <path className={T} d="M32 8l22 11v26L32 56 10 45V19z" />
      <path d="M10 19l22 11 22-11M32 30v26M21 13.5l22 11" />
    </>
  ),
} satisfies Record<string, ReactElement>;

export type GlyphName = keyof typeof GLYPHS;

/** Longer names first: 运动相机 is no 相机, 户外音箱 is not any 音箱. */
const BY_CATEGORY: ReadonlyArray<readonly [string, GlyphName]> = [
  ["户外音箱", "outdoorSpeaker"],
  ["运动相机", "actionCamera"],
  ["扫地机器人", "robotVacuum"],
  ["清洁配件", "cleaning"],
  ["个护配件", "personalCare"],
  ["影像电池", "battery"],
  ["电动牙刷", "toothbrush"],
  ["游戏手柄", "gamepad"],
  ["拍立得", "instantCamera"],
  ["摄像头", "homeCamera"],
  ["充电宝", "powerbank"],
  ["充电器", "charger"],
  ["数据线", "cable"],
  ["手机壳", "phoneCase"],
  ["投影仪", "projector"],
  ["显示器", "monitor"],
  ["麦克风", "microphone"],
  ["手写笔", "pen"],
  ["存储卡", "memoryCard"],
  ["电脑包", "bag"],
  ["吹风机", "hairDryer"],
  ["剃须刀", "shaver"],
  ["无人机", "drone"],
  ["路由器", "router"],
  ["笔记本", "laptop"],
  ["耳机", "headphones"],
  ["音箱", "speaker"],
  ["平板", "tablet"],
  ["手表", "watch"],
  ["手环", "band"],
  ["门锁", "lock"],
  ["相纸", "photoPaper"],
  ["相机", "camera"],
  ["键盘", "keyboard"],
  ["鼠标", "mouse"],
  ["电视", "tv"],
  ["台灯", "lamp"],
  ["手机", "phone"],
];

/** The drawing for a category of the shop, a parcel where there is none. */
export function glyphFor(category: string): GlyphName {
  return BY_CATEGORY.find(([word]) => category.includes(word))?.[1] ?? "parcel";
}
