import { fitSize } from "./codecs.js";
import { PicturePath } from "./picture_path.js";

// Camera frames in, one or two renditions out: the same frames, and keyframes at the same ones, so that players may
// change from one to the other at any of them. The second is for slow lines; the first never waits long for it.

const KEY_EVERY = 1_000_000;
const KEY_PATIENCE = 200_000;
// Shorter than the second from which on the server takes a pause for a break in the show.
const STILL_AFTER = 600_000;

export const SECOND = { long: 640, short: 360, bitrate: 500_000 };

// Whether a second rendition would be smaller than the first.
export function hasSecond({ short }) {
  return short > SECOND.short;
}

export class Pictures {
  #paths = [];
  #waiting = new Set();
  #lastTime = -Infinity;
  #lastKey = -Infinity;
  #keyWanted = false;
  #still = null;
  #isStill = false;
  encoded = 0;
  dropped = 0;

  // onFrame(index, frame), onDescription(index, bytes), onError(index); index 1 is the second rendition.
  constructor({ shape, size, bitrate, fps, renditions = 1, onFrame, onDescription, onError, make }) {
    this.fps = fps;
    const wanted = [{ ...size, bitrate }, ...(renditions > 1 && hasSecond(size) ? [SECOND] : [])];
    this.#paths = wanted.map((limit, index) =>
      (make ?? ((options) => new PicturePath(options)))({
        size: fitSize(shape.width, shape.height, limit),
        bitrate: limit.bitrate,
        fps,
        onFrame: (frame) => onFrame(index, frame),
        onDescription: (description) => onDescription(index, description),
        onError: () => onError(index),
      }),
    );
  }

  get size() {
    return this.#paths[0].size;
  }

  get sizes() {
    return this.#paths.map(({ size }) => size);
  }

  get renditions() {
    return this.#paths.length;
  }

  set bitrate(bitrate) {
    this.#paths[0].bitrate = bitrate;
  }

  askKey() {
    this.#keyWanted = true;
  }

  // The first goes on as if there had never been a second.
  dropSecond() {
    for (const path of this.#paths.splice(1)) path.close();
  }

  // Takes the frame over and closes it.
  take(frame, time) {
    const interval = 1e6 / this.fps;
    // A camera of 60 frames a second gives every other one.
    if (time - this.#lastTime >= interval * 0.7) {
      this.#isStill = false;
      this.#keep(frame);
      this.#encode(frame, time);
    }
    frame.close();
  }

  // A camera that gives nothing (pulled out, a still canvas) must not hold up the show: its last frame is shown on.
  keepUp(time) {
    if (!this.#still || (!this.#isStill && time - this.#lastTime < STILL_AFTER)) return;
    this.#isStill = true;
    this.#encode(this.#still, time);
  }

  close() {
    this.#still?.close();
    this.#still = null;
    for (const path of this.#paths) path.close();
  }

  async flush() {
    await Promise.all(this.#paths.map((path) => path.flush()));
  }

  #encode(frame, time) {
    // Half a frame early is on time: a second of 30 frames is never exactly a second.
    const overdue = time - this.#lastKey - KEY_EVERY + 500_000 / this.fps;
    const key = this.#keyWanted || overdue >= 0;
    const ready = this.#paths.filter((path) => path.hasRoom && (key || !this.#waiting.has(path)));
    const isWhole = ready.length === this.#paths.length;
    if (!isWhole) this.dropped += 1;
    if (!ready.includes(this.#paths[0]) || (key && !isWhole && overdue < KEY_PATIENCE)) return;
    if (key) {
      this.#lastKey = time;
      this.#keyWanted = false;
      // Who missed this keyframe has nothing to build on before the next.
      this.#waiting = new Set(this.#paths.filter((path) => !ready.includes(path)));
    }
    this.#lastTime = time;
    for (const path of ready) path.encode(frame, time, key);
    this.encoded += 1;
  }

  #keep(frame) {
    this.#still?.close();
    this.#still = frame.clone();
  }
}
