// An address with the moment of the programme in it, in place of the one that may be in it already. Pure.
export function stamped(address, time) {
  const bare = address.replace(/&at=\d*/, "");
  return Number.isFinite(time) ? `${bare}&at=${Math.round(time)}` : bare;
}
