// How the fair drops of a show's shelf stand for this page's picture. Pure.

// For so long before entries open, and after the draw, the card is up.
export const SOON_MS = 10 * 60_000;
export const TOLD_MS = 5 * 60_000;
const WEIGHTS = { open: 3, closed: 2, drawn: 1, soon: 0 };

// "soon", "open", "closed" until it is drawn, "drawn"; null where it is not shown at a moment of the programme.
export function phaseAt(drop, time) {
  if (!drop?.id) return null;
  if (drop.drawn !== null && drop.drawn <= time) return time < drop.drawn + TOLD_MS ? "drawn" : null;
  if (time < drop.opens) return time >= drop.opens - SOON_MS ? "soon" : null;
  return time < drop.closes ? "open" : "closed";
}

// The drop to show, with its phase: what can be entered comes first, the latest of several; null for none. closed: ids put aside.
export function dropAt(drops, time, closed = new Set()) {
  const shown = Object.values(drops ?? {})
    .map((drop) => ({ drop, phase: phaseAt(drop, time) }))
    .filter(({ drop, phase }) => phase !== null && !closed.has(drop.id));
  const isBefore = (one, other) => WEIGHTS[one.phase] - WEIGHTS[other.phase] || one.drop.t - other.drop.t;
  return shown.reduce((best, one) => (best === null || isBefore(one, best) > 0 ? one : best), null);
}

// What its clock counts down to; null where nothing is waited for.
export function endOf(drop, phase) {
  if (phase === "soon") return drop.opens;
  return phase === "open" ? drop.closes : null;
}
