// What a deal on the air comes to for this page: which of them is shown, and how much of its time is left. Pure.

// The deal that began last of those that hold at a moment of the programme; null for none. closed: ids put aside.
export function dealAt(deals, time, closed = new Set()) {
  const holding = Object.values(deals ?? {}).filter((deal) => deal?.id && deal.t <= time && time < deal.until && !closed.has(deal.id));
  return holding.reduce((latest, deal) => (latest === null || deal.t > latest.t ? deal : latest), null);
}

// How much of a deal is left, from 1 down to 0: of its pieces where they are counted, else of its time.
export function shareLeft(deal, left, time) {
  if (deal.max !== null && left !== undefined) return Math.min(1, Math.max(0, left / deal.max));
  return Math.min(1, Math.max(0, (deal.until - time) / (deal.until - deal.t)));
}
