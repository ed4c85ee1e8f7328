import { PICTURE, SOUND } from "./records.js";

// Gathers encoded frames and sound into messages of one part each. A message leaves when the frame that begins the
// next part arrives: only then is the length of its last frame known. The second rendition's frames of the same time
// travel with it; its encoder may be a moment late, and is waited for, but not long.

const PART = 333_000;
const PATIENCE = 100_000;

export class PartCutter {
  #frames = [];
  #second = [];
  #sound = [];
  #due = null;
  #hasSecond;
  #deliver;
  #almost;

  constructor({ deliver, fps = 30, part = PART, renditions = 1 }) {
    this.#deliver = deliver;
    this.#hasSecond = renditions > 1;
    // A frame that would cross the line by less than half a frame begins the next part.
    this.#almost = part - 600_000 / fps;
  }

  frame({ time, key, payload }) {
    const last = this.#frames.at(-1);
    if (!last && !key) return;
    if (this.#due && time - this.#due.end >= PATIENCE) this.#send();
    if (last) {
      last.duration = time - last.time;
      if (key || time - this.#frames[0].time >= this.#almost) this.#cut(time);
    }
    this.#frames.push({ track: PICTURE, key, time, duration: 0, payload });
  }

  second({ time, key, payload }) {
    if (!this.#hasSecond) return;
    const last = this.#second.at(-1);
    if (last) last.duration = time - last.time;
    this.#second.push({ track: PICTURE + 1, key, time, duration: 0, payload });
    if (this.#due && time >= this.#due.end) this.#send();
  }

  sound({ time, duration, payload }) {
    this.#sound.push({ track: SOUND, key: true, time, duration, payload });
  }

  // The second rendition is not sent any more, and not waited for.
  dropSecond() {
    this.#hasSecond = false;
    this.#second = [];
    this.#send();
  }

  // The last part of a session; its last frame is given the length of the one before.
  finish() {
    const last = this.#frames.at(-1);
    if (!last) return;
    last.duration = this.#frames.at(-2)?.duration || 33_333;
    this.#cut(last.time + last.duration);
    this.#send();
    this.#second = [];
  }

  #cut(end) {
    this.#send();
    this.#due = { key: this.#frames[0].key, start: this.#frames[0].time, end, frames: this.#frames };
    this.#frames = [];
    if (!this.#hasSecond || (this.#second.at(-1)?.time ?? -Infinity) >= end) this.#send();
  }

  #send() {
    if (!this.#due) return;
    const { frames, ...part } = this.#due;
    const second = this.#second.filter(({ time }) => time < part.end);
    this.#second = this.#second.slice(second.length);
    const sound = this.#sound;
    this.#due = null;
    this.#sound = [];
    this.#deliver({ ...part, records: [...sound, ...frames, ...second] });
  }
}
