// How many bits the picture may cost: down quickly while the line lags, up again slowly when it has been well.

const LOWEST = 300_000;
const LOWER_EVERY = 3_000;
const RAISE_EVERY = 15_000;

export class BitrateSteward {
  #highest;
  #since = null;
  #well = true;

  constructor(highest) {
    this.#highest = highest;
    this.bitrate = highest;
  }

  // Looks once a second; answers the new rate when it changes, otherwise null.
  look({ well, now }) {
    if (well !== this.#well || this.#since === null) {
      this.#well = well;
      this.#since = now;
      return null;
    }
    if (now - this.#since < (well ? RAISE_EVERY : LOWER_EVERY)) return null;
    const before = this.bitrate;
    const after = this.#change(well ? 1.2 : 0.7, now);
    return after === before ? null : after;
  }

  // The server asked for less.
  lower(now) {
    return this.#change(0.7, now);
  }

  #change(factor, now) {
    const lowest = Math.min(LOWEST, this.#highest);
    this.#since = now;
    this.bitrate = Math.round(Math.min(this.#highest, Math.max(lowest, this.bitrate * factor)));
    return this.bitrate;
  }
}
