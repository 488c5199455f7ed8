import { uuid } from "./identifiers";
import { browserStorage } from "./session";

const KEY = "daogou.device";
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * A random name of this browser, the same for all who use it: many accounts on one device are a sign of coupon abuse.
 * It says nothing about the person or the machine; where the browser keeps nothing there is none.
 */
export function deviceId(storage: Storage | null = browserStorage()): string | null {
  try {
    const known = storage?.getItem(KEY);
    if (known && UUID.test(known)) return known;
    const made = uuid();
    storage?.setItem(KEY, made);
    return storage ? made : null;
  } catch {
    return null; // full or forbidden: a name that changes at every visit would tell nothing
  }
}
