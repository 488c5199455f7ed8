import type { PayloadType } from "../types";
import events from "./samples.json";

export interface SampleEvent {
  text: string;
  quick_replies: unknown[];
  custom: { type: string } & Record<string, unknown>;
}

/** One `bot_uttered` event for each payload type; the browser test sends the same ones. */
export const SAMPLES = events as unknown as Record<PayloadType, SampleEvent>;
