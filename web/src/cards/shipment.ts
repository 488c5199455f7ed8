import type { ShipmentEvent } from "../types";

export interface ShipmentStep {
  at: string;
  text: string;
}

/** A parcel's steps, the latest first, whatever the carrier calls the fields. */
export function shipmentSteps(events: ShipmentEvent[] | undefined): ShipmentStep[] {
  const steps = (events ?? []).map((event) => ({
    at: event.at ?? event.time ?? "",
    text: [event.location, event.text ?? event.description ?? event.status].filter(Boolean).join(" "),
  }));
  return steps.sort((a, b) => Date.parse(b.at || "1970-01-01") - Date.parse(a.at || "1970-01-01"));
}
