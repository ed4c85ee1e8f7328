// When somebody in line asks again: soon at first, then ever more slowly, and never all of them at once. Nobody may be
// silent for longer than the line keeps a place (90 s).

const PAUSES = [5_000, 8_000, 12_000, 18_000, 25_000, 30_000];

export class Patience {
  #round = 0;
  #random;

  constructor(random = Math.random) {
    this.#random = random;
  }

  // Milliseconds until the next question.
  next() {
    const pause = PAUSES[Math.min(this.#round, PAUSES.length - 1)];
    this.#round += 1;
    return Math.round(pause * (0.8 + 0.4 * this.#random()));
  }
}
