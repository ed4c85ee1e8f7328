// Replays the log of an auction, as docs/auctions.md writes it down; commerce/auctions/engine.py is the same. Pure.
const EXTENSION_MS_MAX = 600_000;
const TIMES_ASKED_MAX = 100;

// What differs from what the log says: "bid 3", "numbers", "result", or why a bid could not have been taken; [] when it holds.
export function replayLog(log) {
  const wrong = [];
  let standing = { price: null, leader: null, maximum: null, ends: null };
  for (const [at, bid] of log.bids.entries()) {
    if (log.opened !== null && at === log.opened.after) standing = { ...standing, ends: firstEnd(log) };
    const refused = whyNot(log, standing, bid);
    if (refused) return [`bid ${bid.n}: ${refused}`];
    standing = taken(log, standing, bid);
    const isSame = bid.price === standing.price && bid.leader === standing.leader && bid.ends === standing.ends;
    if (!isSame) wrong.push(`bid ${bid.n}`);
  }
  if (!log.bids.every((bid, at) => bid.n === at + 1)) wrong.push("numbers");
  if (log.result.winner !== standing.leader || log.result.price !== standing.price) wrong.push("result");
  return wrong;
}

export function stepOf(log, price) {
  return log.rules.increments.findLast(([since]) => price >= since)[1];
}

export function leastBid(log, standing) {
  return standing.price === null ? log.rules.start : standing.price + stepOf(log, standing.price);
}

function firstEnd(log) {
  return log.opened === null ? null : log.opened.at + log.rules.duration_ms;
}

function whyNot(log, standing, bid) {
  const late = Math.min(Math.max(bid.delay, 0), log.rules.window_ms);
  const least = leastBid(log, standing);
  if (standing.ends !== null && bid.at > standing.ends + late) return "over";
  if (bid.maximum > least * TIMES_ASKED_MAX) return "high";
  if (bid.bidder === standing.leader) return bid.maximum < standing.maximum + stepOf(log, standing.maximum) ? "raise" : "";
  return bid.maximum < least ? "low" : "";
}

function taken(log, standing, bid) {
  if (bid.bidder === standing.leader) return { ...standing, maximum: bid.maximum };
  return { ...priced(log, standing, bid), ends: endAfter(log, standing, bid) };
}

function priced(log, standing, bid) {
  const highest = standing.maximum;
  if (highest === null) return { price: log.rules.start, leader: bid.bidder, maximum: bid.maximum };
  if (bid.maximum > highest) {
    const price = Math.min(bid.maximum, highest + stepOf(log, highest));
    return { price, leader: bid.bidder, maximum: bid.maximum };
  }
  return { ...standing, price: Math.min(highest, bid.maximum + stepOf(log, bid.maximum)) };
}

function endAfter(log, standing, bid) {
  if (standing.ends === null || log.rules.sudden_death) return standing.ends;
  return Math.max(standing.ends, Math.min(bid.at + log.rules.reset_ms, firstEnd(log) + EXTENSION_MS_MAX));
}
