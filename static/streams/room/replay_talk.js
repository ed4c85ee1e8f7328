// The talk of a recording, in step with its picture: fetched by the minute, said when the picture gets there.
// Knows no elements and no network: fetch(number) promises a minute's messages, each with t, its programme time;
// tell = {said(message), leapt(messages)}: one more was said; the picture is elsewhere, and this was said before it.

const WINDOW_MS = 60_000;
// The next minute is fetched this long before it begins.
const AHEAD_MS = 15_000;
// More than this between two looks, or backwards, is a leap.
const STEP_MS = 3_000;
const SHOWN_MAX = 60;

export class ReplayTalk {
  #start;
  #fetch;
  #tell;
  #windows = new Map();
  #time = null;
  #told = new Set();

  // start: programme time at which the show began.
  constructor({ start, fetch, tell }) {
    this.#start = start;
    this.#fetch = fetch;
    this.#tell = tell;
  }

  // The picture is here now (programme time in milliseconds).
  async move(time) {
    const before = this.#time;
    this.#time = time;
    const number = this.#numberOf(time);
    const needed = [number, this.#numberOf(time + AHEAD_MS)];
    const isLeap = before === null || time < before || time - before > STEP_MS;
    // After a leap, what was said just before is part of the picture.
    if (isLeap) needed.unshift(Math.max(0, number - 1));
    const isHere = needed.slice(0, isLeap ? 2 : 1).every((one) => Array.isArray(this.#windows.get(one)));
    await Promise.all(needed.map((one) => this.#load(one)));
    // The picture went on, or elsewhere, while the minute was on its way: the last word is what counts.
    if (this.#time !== time && !isHere) return;
    if (isLeap) this.#leap();
    else this.#go();
  }

  // A minute that could not be fetched is asked for again.
  async #load(number) {
    if (this.#windows.has(number)) return;
    const coming = this.#fetch(number).catch(() => null);
    this.#windows.set(number, coming);
    const messages = await coming;
    if (messages) this.#windows.set(number, messages);
    else this.#windows.delete(number);
  }

  #numberOf(time) {
    return Math.max(0, Math.floor((time - this.#start) / WINDOW_MS));
  }

  get #due() {
    const number = this.#numberOf(this.#time);
    const windows = [number - 1, number].map((one) => this.#windows.get(one)).filter(Array.isArray);
    return windows.flat().filter(({ t }) => t <= this.#time);
  }

  #leap() {
    const due = this.#due.slice(-SHOWN_MAX);
    this.#told = new Set(due.map(({ id }) => id));
    this.#tell.leapt(due);
  }

  #go() {
    for (const message of this.#due) {
      if (this.#told.has(message.id)) continue;
      this.#told.add(message.id);
      this.#tell.said(message);
    }
  }
}
