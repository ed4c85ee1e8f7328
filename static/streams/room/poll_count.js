// What a poll comes to, and where it stands for one picture. Knows no elements.

// Whole percents of each count; all zero while nobody has voted.
export function sharesOf(counts) {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => (total ? Math.round((100 * count) / total) : 0));
}

// The number (from 1) of the answer most chose; null for none or a tie.
export function winnerOf(counts) {
  const most = Math.max(0, ...counts);
  const at = counts.indexOf(most);
  return most > 0 && counts.lastIndexOf(most) === at ? at + 1 : null;
}

// The counts to show: what the room told last of this poll, or what came with its end; null when they are not known.
export function countsFor(poll, totals) {
  const isTold = poll.over ? Array.isArray(poll.n) : poll.live;
  if (!isTold) return null;
  return totals?.id === poll.id && totals.n?.length ? totals.n : (poll.n ?? null);
}

// Seconds left for a picture (its programme time in milliseconds, or the clock of the machine where there is none).
export function secondsLeft(poll, time) {
  return poll.until === null || poll.until === undefined ? null : Math.max(0, Math.ceil((poll.until - time) / 1000));
}
