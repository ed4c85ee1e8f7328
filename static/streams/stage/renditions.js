// Renditions by the shorter side of the picture: 720 is 1280 × 720 as well as 720 × 1280.

export function sideOf({ width, height }) {
  return Math.min(width, height);
}

// What can be chosen, the largest first.
export function sidesOf(levels) {
  return [...new Set(levels.map(sideOf))].sort((a, b) => b - a);
}

// The rendition for somebody who wants this side: the best that is not larger, else the smallest there is; -1 when
// the player may choose.
export function indexFor(levels, side) {
  if (side === null || levels.length < 2) return -1;
  const rank = (level) => (sideOf(level) <= side ? sideOf(level) : -sideOf(level));
  const best = levels.reduce((found, level) => (rank(level) >= rank(found) ? level : found));
  return levels.indexOf(best);
}
