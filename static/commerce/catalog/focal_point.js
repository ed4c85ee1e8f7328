// Percent of a length, always a whole number from 0 to 100; without a length, or of what is no number, the middle.

const MIDDLE = 50;

export function percentOf(typed) {
  const number = Number.parseFloat(typed);
  return Number.isFinite(number) ? Math.min(100, Math.max(0, Math.round(number))) : MIDDLE;
}

export function percentAt(point, start, length) {
  return length > 0 ? percentOf(((point - start) / length) * 100) : MIDDLE;
}
