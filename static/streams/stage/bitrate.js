// How many bits the picture may cost: down at once while the line lags, lower than it carries so that what has piled up
// drains; back to what it was seen to carry when that is done, and from there up slowly while it is well.

const LOWEST = 200_000;
const LOWER_EVERY = 2_000;
const RAISE_EVERY = 15_000;
const RETURN_AFTER = 4_000;
const CARRIED_KEPT = 5;
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
  // What the line carried in the last seconds in which it had more to carry than it could.
  #lagging = [];

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
      if (carried) this.#lagging = [...this.#lagging, carried].slice(-CARRIED_KEPT);
      if (now - this.#changed >= LOWER_EVERY) this.lower(now, carried);
    } else {
      this.#wellSince ??= now;
      if (now - this.#wellSince >= RETURN_AFTER) this.#return(now);
      if (now - Math.max(this.#wellSince, this.#changed) >= RAISE_EVERY) this.#change(before * RAISE, now);
    }
    return this.bitrate === before ? null : this.bitrate;
  }

  lower(now, carried = 0) {
    return this.#change(Math.min(this.bitrate * LOWER, bearable(carried)), now);
  }

  // Once after each lag, and by the least that went through: to be wrong again would cost fans another pause.
  #return(now) {
    const least = this.#lagging.length ? bearable(Math.min(...this.#lagging)) : 0;
    this.#lagging = [];
    if (least > this.bitrate) this.#change(least, now);
  }

  #change(wanted, now) {
    this.#changed = now;
    this.bitrate = Math.round(Math.min(this.#highest, Math.max(this.#lowest, wanted)));
    return this.bitrate;
  }
}

function bearable(carried) {
  return carried ? carried * SHARE - SOUND : Infinity;
}
