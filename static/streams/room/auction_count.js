// How the auction of the moment stands for this page: its clock ends as much later as this picture is. Pure.

// A result is up for so long after this page heard of it.
export const TOLD_MS = 60_000;
const OVER = ["sold", "unsold", "voided"];

// The smallest bid that is taken from somebody who does not lead.
export function nextBid(auction, bids) {
  const price = bids?.p ?? null;
  if (price === null) return auction.start;
  return price + auction.steps.findLast(([since]) => price >= since)[1];
}

// When this page's countdown ends, in the server's time: the true end, and by how much its picture is late.
export function ownEnd(auction, bids, delay) {
  return bids?.ends ? bids.ends + Math.min(Math.max(delay, 0), auction.window * 1000) : null;
}

// "soon", "open", "closing" (others may still bid), "sold", "unsold", "voided"; null where there is nothing to show.
// now: the server's time; delay: how late this picture is; heard: when this page heard that it is over.
export function phaseAt(auction, bids, { now, delay = 0, heard = null }) {
  if (!auction?.id) return null;
  if (OVER.includes(bids?.state)) return heard !== null && now > heard + TOLD_MS ? null : bids.state;
  if (auction.opened === null) return "soon";
  const end = ownEnd(auction, bids, delay);
  return end !== null && now >= end ? "closing" : "open";
}

// What one's part is by what everybody hears: "winning" or "outbid" of somebody who has bid, else the word that was told.
export function wordNow(mine, bids) {
  const hasBid = mine.max > 0;
  if (!hasBid || !["ready", "winning", "outbid"].includes(mine.word)) return mine.word;
  return bids?.l === mine.name ? "winning" : "outbid";
}

// The same press until it is answered: a bid that got lost on its way is made once. Another amount is another press.
export function pressOf(before, amount, newKey) {
  return before?.amount === amount ? before : { amount, nonce: newKey() };
}

// Why a bid was refused is said until there is another bid. refusedAt: how many there were then, or null.
export function isStillSaid(refusedAt, bids) {
  return refusedAt !== null && refusedAt === (bids?.n ?? 0);
}
