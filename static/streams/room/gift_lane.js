// Gifts that come one after the other, merged: what one sender sends of one kind within ten seconds is one combo. Plain state;
// gifts_controller.js draws it.
const COMBO_MS = 10_000;
const COMBOS_MAX = 200;

export class GiftLane {
  #combos = [];
  #seen = new Set();

  // The combo that a gift belongs to; null for one that is here already.
  add(gift, now) {
    if (this.#seen.has(gift.id)) return null;
    this.#seen.add(gift.id);
    const combo = this.#open(gift, now) ?? this.#begin(gift);
    combo.at = now;
    combo.count += gift.n;
    combo.coins += gift.c;
    combo.gifts.set(gift.id, gift);
    return combo;
  }

  // What is left of the combo that a gift was in; null when it is in none. One with no gifts left is over.
  remove(id) {
    const combo = this.#combos.find((one) => one.gifts.has(id));
    this.#seen.add(id);
    if (!combo) return null;
    const gift = combo.gifts.get(id);
    combo.gifts.delete(id);
    combo.count -= gift.n;
    combo.coins -= gift.c;
    if (combo.gifts.size === 0) this.#combos = this.#combos.filter((one) => one !== combo);
    return combo;
  }

  #open({ w, k }, now) {
    return this.#combos.findLast((one) => one.w === w && one.kind === k && now - one.at < COMBO_MS);
  }

  #begin({ id, w, k, name }) {
    const combo = { key: `g${id}`, w, kind: k, name, count: 0, coins: 0, gifts: new Map(), at: 0 };
    this.#combos.push(combo);
    if (this.#combos.length > COMBOS_MAX) this.#combos.shift();
    return combo;
  }
}

// How much flies for a gift: more for what costs more, and never so much that a phone stands still.
export function flyersOf({ a: animation, c: coins }) {
  if (animation === "shower") return 18;
  if (animation === "burst") return 14;
  return Math.min(1 + Math.floor(Math.log10(Math.max(1, coins))) * 2, 8);
}

// How far a goal is: never more than whole.
export function goalPart({ got, coins }) {
  return coins > 0 ? Math.min(1, Math.max(0, got) / coins) : 0;
}
