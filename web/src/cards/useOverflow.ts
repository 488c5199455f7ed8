import { useEffect, useRef, useState, type RefObject } from "react";

const TOLERANCE_PX = 2;

/** Whether a scrolling element has more to show at its right. */
export function useOverflow<T extends HTMLElement>(): [RefObject<T>, boolean] {
  const element = useRef<T>(null);
  const [more, setMore] = useState(false);
  useEffect(() => {
    const area = element.current;
    if (!area) return undefined;
    const look = (): void => setMore(area.scrollWidth - area.clientWidth - area.scrollLeft > TOLERANCE_PX);
    look();
    area.addEventListener("scroll", look, { passive: true });
    window.addEventListener("resize", look);
    return () => {
      area.removeEventListener("scroll", look);
      window.removeEventListener("resize", look);
    };
  }, []);
  return [element, more];
}
