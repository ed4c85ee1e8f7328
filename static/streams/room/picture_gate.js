// Holds back what belongs to the picture until the picture of this page gets there. What carries t, the programme time in
// milliseconds since 1970, belongs to it; everything else passes at once, and so does all of it while no picture plays.
import { Playhead } from "../../app/lib/playhead.js";

export class PictureGate {
  #playhead = new Playhead();
  #held = new Map();

  // The programme time (milliseconds) of the picture shown now; null when there is none.
  get time() {
    return this.#playhead.time;
  }

  move(date, { running = true } = {}) {
    this.#playhead.move(date, { running });
  }

  // True when it is time already; else deed is done when it is. What is held under one key is forgotten together.
  isOpen(key, value, deed) {
    const { time } = this;
    if (typeof value?.t !== "number" || time === null || value.t <= time) return true;
    const forgets = this.#held.get(key) ?? new Set();
    this.#held.set(key, forgets);
    const forget = this.#playhead.reach(value.t, () => {
      forgets.delete(forget);
      if (!forgets.size) this.#held.delete(key);
      deed();
    });
    forgets.add(forget);
    return false;
  }

  isHeld(key) {
    return this.#held.has(key);
  }

  // Something newer is known of these: what waits for them never happens.
  forget(keys = [...this.#held.keys()]) {
    for (const key of keys) {
      for (const forget of this.#held.get(key) ?? []) forget();
      this.#held.delete(key);
    }
  }
}
