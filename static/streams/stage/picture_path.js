import { pictureConfig } from "./codecs.js";

// One encoder of the picture: frames of any size in, one rendition out. Times are microseconds since 1970.

const LONGEST_QUEUE = 4;

export class PicturePath {
  #encoder;
  #config;
  #description = null;

  constructor({ size, bitrate, fps, onFrame, onDescription, onError }) {
    this.#config = pictureConfig({ ...size, bitrate, fps });
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

  get hasRoom() {
    return this.#encoder.state === "configured" && this.#encoder.encodeQueueSize <= LONGEST_QUEUE;
  }

  // The frame stays the caller's.
  encode(frame, time, keyFrame) {
    const stamped = new VideoFrame(frame, { timestamp: Math.round(time) });
    this.#encoder.encode(stamped, { keyFrame });
    stamped.close();
  }

  close() {
    if (this.#encoder.state !== "closed") this.#encoder.close();
  }

  async flush() {
    if (this.#encoder.state === "configured") await this.#encoder.flush().catch(() => {});
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
