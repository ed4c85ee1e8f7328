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
    this.#since = now;
    const wanted = well ? this.bitrate * 1.2 : this.bitrate * 0.7;
    const next = Math.round(Math.min(this.#highest, Math.max(Math.min(LOWEST, this.#highest), wanted)));
    if (next === this.bitrate) return null;
    this.bitrate = next;
    return next;
  }
}
