import { PICTURE, SOUND } from "./records.js";

// Gathers encoded frames and sound into messages of one part each. A message leaves when the frame that begins the
// next part arrives: only then is the length of its last frame known.

const PART = 333_000;

export class PartCutter {
  #frames = [];
  #sound = [];
  #deliver;
  #almost;

  constructor({ deliver, fps = 30, part = PART }) {
    this.#deliver = deliver;
    // A frame that would cross the line by less than half a frame begins the next part.
    this.#almost = part - 600_000 / fps;
  }

  frame({ time, key, payload }) {
    const last = this.#frames.at(-1);
    if (!last && !key) return;
    if (last) {
      last.duration = time - last.time;
      if (key || time - this.#frames[0].time >= this.#almost) this.#cut(time);
    }
    this.#frames.push({ track: PICTURE, key, time, duration: 0, payload });
  }

  sound({ time, duration, payload }) {
    this.#sound.push({ track: SOUND, key: true, time, duration, payload });
  }

  // The last part of a session; its last frame is given the length of the one before.
  finish() {
    const last = this.#frames.at(-1);
    if (!last) return;
    last.duration = this.#frames.at(-2)?.duration || 33_333;
    this.#cut(last.time + last.duration);
  }

  #cut(end) {
    const frames = this.#frames;
    const sound = this.#sound;
    this.#frames = [];
    this.#sound = [];
    this.#deliver({ key: frames[0].key, start: frames[0].time, end, records: [...sound, ...frames] });
  }
}
