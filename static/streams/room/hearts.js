// Taps gathered into one frame per half second; a rush is capped, the show goes on.

const WAVE_MAX = 20;

export class HeartCounter {
  #count = 0;

  tap() {
    this.#count = Math.min(this.#count + 1, WAVE_MAX);
  }

  // How many to send now; they are counted as sent.
  take() {
    const count = this.#count;
    this.#count = 0;
    return count;
  }
}

// How many hearts to let fly for a change of the total: some for many, none when the count began anew.
export function flying(before, now) {
  return before === null || now <= before ? 0 : Math.min(6, now - before);
}
