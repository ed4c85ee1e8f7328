import { AudioGaps } from "./audio_gaps.js";
import { soundDelay, soundTerms } from "./codecs.js";

// Microphone blocks in, encoded sound out. The encoder counts samples from its first block, so the time of a piece of
// output is the time of the first block plus the samples since; AudioGaps keeps that count true.

export class SoundPath {
  #encoder;
  #gaps;
  #config;
  #shift = null;
  #delay = 0;
  terms = null;
  filled = 0;

  constructor({ config, onSound, onTerms, onError }) {
    this.#config = config;
    this.#gaps = new AudioGaps(config.sampleRate);
    this.#encoder = new (config.Encoder ?? AudioEncoder)({
      error: onError,
      output: (chunk, metadata) => {
        if (!this.terms && metadata?.decoderConfig) {
          this.#delay = soundDelay(config, metadata.decoderConfig);
          this.terms = soundTerms(config, metadata.decoderConfig);
          onTerms(this.terms);
        }
        const payload = new Uint8Array(chunk.byteLength);
        chunk.copyTo(payload);
        const duration = chunk.duration || packetLength(config);
        onSound({ time: chunk.timestamp + this.#shift - this.#delay, duration, payload });
      },
    });
    this.#encoder.configure(config);
  }

  fits(block) {
    return block.sampleRate === this.#config.sampleRate && block.numberOfChannels === this.#config.numberOfChannels;
  }

  // Takes the block over and closes it.
  take(block, time) {
    if (this.#encoder.state === "configured") {
      const before = this.#gaps.end ?? time;
      const { silence, keep } = this.#gaps.place(time, block.numberOfFrames);
      if (silence) this.#silence(silence, before);
      if (keep) this.#encode(block, time);
    }
    block.close();
  }

  // When no block came for `patience`, silence up to half of it ago; a late block then finds its place taken.
  keepUp(time, patience) {
    if (this.#encoder.state !== "configured") return;
    const end = this.#gaps.end;
    if (end !== null && time - end < patience) return;
    const before = end ?? time - patience;
    if (end === null) this.#gaps.fill(before);
    const samples = this.#gaps.fill(time - patience / 2);
    if (samples) this.#silence(samples, before);
  }

  close() {
    if (this.#encoder.state !== "closed") this.#encoder.close();
  }

  async flush() {
    if (this.#encoder.state === "configured") await this.#encoder.flush().catch(() => {});
  }

  #silence(samples, time) {
    const { sampleRate, numberOfChannels } = this.#config;
    const block = new AudioData({
      format: "f32-planar",
      sampleRate,
      numberOfFrames: samples,
      numberOfChannels,
      timestamp: Math.round(time),
      data: new Float32Array(samples * numberOfChannels),
    });
    this.filled += samples / sampleRate;
    this.#encode(block, time);
    block.close();
  }

  #encode(block, time) {
    this.#shift ??= time - block.timestamp;
    this.#encoder.encode(block);
  }
}

// For browsers that do not say: an Opus packet is 20 ms, an AAC frame 1024 samples.
function packetLength({ codec, sampleRate }) {
  return codec === "opus" ? 20_000 : (1024 * 1e6) / sampleRate;
}
