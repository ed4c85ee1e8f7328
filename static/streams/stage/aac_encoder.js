// An AAC encoder for browsers that have none (Chrome on Linux, Firefox): FFmpeg's, compiled to WebAssembly, behind the
// same face as the browser's AudioEncoder. It is fetched only by who needs it.

const RATES = [8_000, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000];
export const AAC_DELAY = 1_024; // samples of silence that it puts first

let program = null;

// Answers the encoder's class, or null where WebAssembly is missing, forbidden or could not be fetched.
export async function loadAac(fetchProgram = fetchBuild) {
  if (!globalThis.WebAssembly) return null;
  try {
    program ??= await fetchProgram();
    return AacEncoder;
  } catch {
    return null;
  }
}

export function aacFits({ sampleRate }) {
  return RATES.includes(sampleRate);
}

// The package's build is a module that exports as CommonJS does, and finds its `exports` only if there is one.
async function fetchBuild() {
  const exports = (globalThis.exports ??= {});
  await import("../../vendor/aac/aac.js");
  return exports.default();
}

export class AacEncoder {
  #output;
  #error;
  #config = null;
  #context = 0;
  #frameSize = 0;
  #waiting = new Float32Array(0); // interleaved
  #waitingFrames = 0;
  #begin = null; // time of the first sample of all
  #packets = 0;
  state = "unconfigured";

  constructor({ output, error }) {
    this.#output = output;
    this.#error = error;
  }

  configure(config) {
    const { numberOfChannels, sampleRate, bitrate } = config;
    this.#config = config;
    this.#context = program._init_encoder(numberOfChannels, sampleRate, bitrate);
    if (!this.#context) return this.#fail(new Error("AAC"));
    this.#frameSize = program._get_encoder_frame_size(this.#context);
    this.#waiting = new Float32Array(this.#frameSize * numberOfChannels);
    this.state = "configured";
  }

  encode(block) {
    this.#begin ??= block.timestamp;
    const { numberOfFrames } = block;
    const { numberOfChannels } = this.#config;
    const planes = Array.from({ length: numberOfChannels }, (_, planeIndex) => {
      const plane = new Float32Array(numberOfFrames);
      block.copyTo(plane, { planeIndex, format: "f32-planar" });
      return plane;
    });
    for (let frame = 0; frame < numberOfFrames && this.state === "configured"; frame += 1) {
      const at = this.#waitingFrames * numberOfChannels;
      for (let channel = 0; channel < numberOfChannels; channel += 1) this.#waiting[at + channel] = planes[channel][frame];
      this.#waitingFrames += 1;
      if (this.#waitingFrames === this.#frameSize) this.#encodeFrame();
    }
  }

  async flush() {
    if (this.state !== "configured") return;
    if (this.#waitingFrames) {
      this.#waiting.fill(0, this.#waitingFrames * this.#config.numberOfChannels);
      this.#encodeFrame();
    }
    program._flush_encoder_start(this.#context);
    this.#drain();
    program._reset_encoder(this.#context);
  }

  close() {
    if (this.#context) program._close_encoder(this.#context);
    this.#context = 0;
    this.state = "closed";
  }

  #encodeFrame() {
    const input = program._get_encode_input_ptr(this.#context, this.#waiting.byteLength);
    if (!input) return this.#fail(new Error("AAC memory"));
    program.HEAPU8.set(new Uint8Array(this.#waiting.buffer), input);
    this.#waitingFrames = 0;
    const code = program._send_frame(this.#context, BigInt(this.#packets * this.#frameSize));
    if (code < 0) return this.#fail(new Error(`AAC ${code}`));
    this.#drain();
  }

  #drain() {
    for (;;) {
      const size = program._receive_packet(this.#context);
      if (size <= 0) return;
      this.#deliver(bytesAt(program._get_encoded_data(this.#context), size));
    }
  }

  // Like the browser's encoders it counts from its first sample and knows nothing of its own silence.
  #deliver(payload) {
    const { sampleRate, numberOfChannels } = this.#config;
    const duration = (this.#frameSize * 1e6) / sampleRate;
    const size = program._get_encoder_extradata_size(this.#context);
    const description = bytesAt(program._get_encoder_extradata(this.#context), size);
    const chunk = {
      type: "key",
      timestamp: this.#begin + this.#packets * duration,
      duration,
      byteLength: payload.byteLength,
      copyTo: (target) => target.set(payload),
    };
    this.#packets += 1;
    this.#output(chunk, { decoderConfig: { codec: "mp4a.40.2", sampleRate, numberOfChannels, description } });
  }

  #fail(error) {
    this.close();
    this.#error(error);
  }
}

function bytesAt(address, size) {
  return program.HEAPU8.slice(address, address + size);
}
