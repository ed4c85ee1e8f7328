// How many bits the picture may cost: down at once while the line lags, to what the line was seen to carry; up again
// slowly when it has been well.

const LOWEST = 200_000;
const LOWER_EVERY = 2_000;
const RAISE_EVERY = 15_000;
const LOWER = 0.7;
const RAISE = 1.2;
// Of what the line carries, so that what has piled up can drain too; the sound wants its share as well.
const SHARE = 0.75;
const SOUND = 96_000;

export class BitrateSteward {
  #highest;
  #lowest;
  #changed = -Infinity;
  #wellSince = null;

  constructor(highest) {
    this.#highest = highest;
    this.#lowest = Math.min(LOWEST, highest);
    this.bitrate = highest;
  }

  // Looks once a second; carried: bits a second that arrived lately. Answers the new rate when it changes, or null.
  look({ well, carried = 0, now }) {
    const before = this.bitrate;
    if (!well) {
      this.#wellSince = null;
      if (now - this.#changed >= LOWER_EVERY) this.lower(now, carried);
    } else {
      this.#wellSince ??= now;
      if (now - Math.max(this.#wellSince, this.#changed) >= RAISE_EVERY) this.#change(before * RAISE, now);
    }
    return this.bitrate === before ? null : this.bitrate;
  }

  lower(now, carried = 0) {
    const bearable = carried ? carried * SHARE - SOUND : Infinity;
    return this.#change(Math.min(this.bitrate * LOWER, bearable), now);
  }

  #change(wanted, now) {
    this.#changed = now;
    this.bitrate = Math.round(Math.min(this.#highest, Math.max(this.#lowest, wanted)));
    return this.bitrate;
  }
}
