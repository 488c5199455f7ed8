import { cleanup } from "@testing-library/react";
import { afterEach, beforeEach } from "vitest";

beforeEach(() => window.localStorage.clear());
afterEach(() => cleanup());

// jsdom draws nothing, so it has no scrolling; ChatUI scrolls its list.
Element.prototype.scrollTo ??= () => undefined;
