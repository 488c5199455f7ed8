import type { Money } from "./types";

const SHOP_ZONE = "Asia/Shanghai";
const DATE_ONLY = /^\d{4}-\d{2}-\d{2}$/;
const DAY_MS = 24 * 60 * 60 * 1000;

/** "1299.00" as "1,299", "299.50" as "299.50"; what is no number stays as it came. */
export function yuan(amount: Money): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(amount.trim());
  if (!match) return amount;
  const [, sign = "", whole = "0", fraction = ""] = match;
  const cents = /[1-9]/.test(fraction) ? `.${fraction.padEnd(2, "0").slice(0, 2)}` : "";
  return `${sign}${whole.replace(/\B(?=(\d{3})+(?!\d))/g, ",")}${cents}`;
}

function cents(amount: Money): number {
  return Math.round(Number(amount) * 100);
}

/** The difference of two amounts, or null where there is none. */
export function saving(price: Money, original: Money | null): Money | null {
  if (!original) return null;
  const difference = cents(original) - cents(price);
  return difference > 0 ? (difference / 100).toFixed(2) : null;
}

/** Per cent off as shops say it: "20" is 8折, "12" is 8.8折. */
export function discount(percentOff: string): string {
  const tenths = (100 - Number(percentOff)) / 10;
  return Number.isFinite(tenths) ? `${Number(tenths.toFixed(2))}` : percentOff;
}

function moment(value: string): Date | null {
  const date = new Date(DATE_ONLY.test(value) ? `${value}T00:00:00+08:00` : value);
  return Number.isNaN(date.getTime()) ? null : date;
}

interface ShopTime {
  year: number;
  month: number;
  day: number;
  clock: string;
}

function inShop(date: Date): ShopTime {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone: SHOP_ZONE,
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hour12: false,
  }).formatToParts(date);
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.find((p) => p.type === type)?.value ?? "";
  return {
    year: Number(part("year")),
    month: Number(part("month")),
    day: Number(part("day")),
    clock: `${part("hour").replace("24", "00")}:${part("minute")}`,
  };
}

/** 3月20日, with the year where it is not this one. */
export function day(value: string | null | undefined, now: Date = new Date()): string {
  const date = value ? moment(value) : null;
  if (!date) return value ?? "";
  const { year, month, day: dayOfMonth } = inShop(date);
  return `${year === inShop(now).year ? "" : `${year}年`}${month}月${dayOfMonth}日`;
}

/** 3月20日 14:05; only the day where the value has no time. */
export function dayAndTime(value: string | null | undefined, now: Date = new Date()): string {
  const date = value ? moment(value) : null;
  if (!value || !date || DATE_ONLY.test(value)) return day(value, now);
  return `${day(value, now)} ${inShop(date).clock}`;
}

/** How long until a moment: 还剩3天, 还剩5小时, 即将结束; null where it is past, unknown or more than `withinDays` away. */
export function remaining(value: string | null | undefined, withinDays: number, now: Date = new Date()): string | null {
  const date = value ? moment(value) : null;
  if (!date) return null;
  const left = date.getTime() - now.getTime();
  if (left <= 0 || left > withinDays * DAY_MS) return null;
  if (left >= DAY_MS) return `还剩${Math.floor(left / DAY_MS)}天`;
  const hours = Math.floor(left / (60 * 60 * 1000));
  return hours > 0 ? `还剩${hours}小时` : "即将结束";
}

export function isPast(value: string | null | undefined, now: Date = new Date()): boolean {
  const date = value ? moment(value) : null;
  return date !== null && date.getTime() <= now.getTime();
}

/** Share of a span that is left, between 0 and 1. */
export function shareLeft(from: string, until: string, now: Date = new Date()): number {
  const [start, end] = [moment(from), moment(until)];
  if (!start || !end || end <= start) return 0;
  const share = (end.getTime() - now.getTime()) / (end.getTime() - start.getTime());
  return Math.min(1, Math.max(0, share));
}
