import { pictureConfig } from "./codecs.js";

// Camera frames in, encoded frames out. Times are microseconds since 1970 by the caller's clock.

const KEY_EVERY = 1_000_000;
const LONGEST_QUEUE = 4;
// Shorter than the second from which on the server takes a pause for a break in the show.
const STILL_AFTER = 600_000;

export class PicturePath {
  #encoder;
  #config;
  #lastTime = -Infinity;
  #lastKey = -Infinity;
  #keyWanted = false;
  #still = null;
  #isStill = false;
  #description = null;
  encoded = 0;
  dropped = 0;

  constructor({ size, bitrate, fps, onFrame, onDescription, onError }) {
    this.#config = pictureConfig({ ...size, bitrate, fps });
    this.fps = fps;
    this.size = size;
    this.#encoder = new VideoEncoder({
      error: onError,
      output: (chunk, metadata) => {
        this.#describe(metadata?.decoderConfig, onDescription);
        const payload = new Uint8Array(chunk.byteLength);
        chunk.copyTo(payload);
        onFrame({ time: chunk.timestamp, key: chunk.type === "key", payload });
      },
    });
    this.#encoder.configure(this.#config);
  }

  set bitrate(bitrate) {
    this.#config = { ...this.#config, bitrate };
    if (this.#encoder.state === "configured") this.#encoder.configure(this.#config);
  }

  askKey() {
    this.#keyWanted = true;
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
    if (this.#encoder.state !== "closed") this.#encoder.close();
  }

  async flush() {
    if (this.#encoder.state === "configured") await this.#encoder.flush().catch(() => {});
  }

  #encode(frame, time) {
    if (this.#encoder.state !== "configured") return;
    if (this.#encoder.encodeQueueSize > LONGEST_QUEUE) {
      this.dropped += 1;
      return;
    }
    // Half a frame early is on time: a second of 30 frames is never exactly a second.
    const keyFrame = this.#keyWanted || time - this.#lastKey >= KEY_EVERY - 500_000 / this.fps;
    if (keyFrame) this.#lastKey = time;
    this.#keyWanted = false;
    this.#lastTime = time;
    const stamped = new VideoFrame(frame, { timestamp: Math.round(time) });
    this.#encoder.encode(stamped, { keyFrame });
    stamped.close();
    this.encoded += 1;
  }

  #keep(frame) {
    this.#still?.close();
    this.#still = frame.clone();
  }

  #describe(decoderConfig, tell) {
    if (!decoderConfig?.description) return;
    const known = this.#description;
    const bytes = new Uint8Array(decoderConfig.description.slice?.(0) ?? decoderConfig.description);
    if (known && known.length === bytes.length && known.every((byte, index) => byte === bytes[index])) return;
    this.#description = bytes;
    tell(bytes);
  }
}
