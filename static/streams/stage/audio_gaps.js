// An AudioEncoder numbers its output by counting samples, so a lost block would make all later sound too early and
// a microphone whose crystal runs fast or slow would drift away. This keeps the count true to the clock: silence
// for what is missing, and what comes twice is left out.

const TOLERANCE = 20_000;
const LONGEST_SILENCE = 5_000_000;

export class AudioGaps {
  #rate;
  #start = null;
  #samples = 0;

  constructor(rate) {
    this.#rate = rate;
  }

  // The time (microseconds) up to which sound has been placed; null before the first block.
  get end() {
    return this.#start === null ? null : this.#start + (this.#samples * 1e6) / this.#rate;
  }

  // Where does a block of `samples` at `time` go? Samples of silence to put before it, and whether to keep it.
  place(time, samples) {
    this.#start ??= time;
    const hole = time - this.end;
    if (hole < -TOLERANCE) return { silence: 0, keep: false };
    const silence = hole > TOLERANCE ? this.#silence(hole) : 0;
    this.#samples += silence + samples;
    return { silence, keep: true };
  }

  // Without a microphone the sound must still run on, or players would wait for it: samples of silence up to `time`.
  fill(time) {
    this.#start ??= time;
    const silence = this.#silence(time - this.end);
    this.#samples += silence;
    return silence;
  }

  #silence(hole) {
    return Math.max(0, Math.round((Math.min(hole, LONGEST_SILENCE) * this.#rate) / 1e6));
  }
}
