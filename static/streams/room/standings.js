// How auctions stand, as news says it: of two that overtook each other on their way, the newer one holds. Pure.
// The server does the same (streams/room/hub/standings.py).
const TURNS = { scheduled: 0, open: 1 };
const OVER = 2;

const turnOf = ({ state }) => TURNS[state] ?? OVER;

function isOlder(told, held) {
  return told.n < held.n || (told.n === held.n && turnOf(told) < turnOf(held));
}

// told: by the ids of auctions; without what is older than what is held.
export function notOlder(held = {}, told = {}) {
  return Object.fromEntries(Object.entries(told).filter(([name, stands]) => !stands || !held[name] || !isOlder(stands, held[name])));
}

// What is told, each as it is known best.
export function newest(held = {}, told = {}) {
  const kept = Object.entries(told).map(([name, stands]) => [name, held[name] ?? stands]);
  return { ...Object.fromEntries(kept), ...notOlder(held, told) };
}
