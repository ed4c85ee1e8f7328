import { AAC_DELAY, aacFits, loadAac } from "./aac_encoder.js";

// What the host's browser can encode, and the few numbers that follow from it.

export const PICTURE_CODEC = "avc1.42E01F";
const SOUND_BITRATE = 96_000;
const OPUS_RATE = 48_000;

// Long side, short side and bit rate from best to humblest. Level 3.1 ends at 1280 x 720.
export const SIZES = [
  { long: 1280, short: 720, bitrate: 2_000_000 },
  { long: 960, short: 540, bitrate: 1_200_000 },
  { long: 640, short: 360, bitrate: 600_000 },
];

// The size at which a source of width x height is sent: its own shape, no larger than allowed, even numbers.
export function fitSize(width, height, { long, short }) {
  const scale = Math.min(1, long / Math.max(width, height), short / Math.min(width, height));
  const even = (length) => Math.max(2, Math.round((length * scale) / 2) * 2);
  return { width: even(width), height: even(height) };
}

export function sameShape(a, b) {
  return Math.abs(a.width / a.height - b.width / b.height) < 0.02;
}

export function pictureConfig({ width, height, bitrate, fps }) {
  return {
    codec: PICTURE_CODEC,
    width,
    height,
    bitrate,
    framerate: fps,
    latencyMode: "realtime",
    bitrateMode: "variable",
    hardwareAcceleration: "no-preference",
    avc: { format: "avc" },
  };
}

// AAC plays everywhere, Opus only on newer phones: AAC is taken where the browser has it, else the one that we bring.
// The latter's config names its Encoder and how many samples it is late.
export async function soundConfig({ sampleRate, numberOfChannels }, encoder = globalThis.AudioEncoder, load = loadAac) {
  const base = { sampleRate, numberOfChannels: Math.min(2, numberOfChannels), bitrate: SOUND_BITRATE };
  const supports = async (codec) =>
    (await encoder.isConfigSupported({ codec, ...base }).catch(() => ({ supported: false }))).supported;
  const aac = { codec: "mp4a.40.2", ...base };
  if (await supports(aac.codec)) return aac;
  const Encoder = aacFits(base) ? await load() : null;
  if (Encoder) return { ...aac, Encoder, delay: AAC_DELAY };
  return (await supports("opus")) ? { codec: "opus", ...base } : null;
}

// The words of the start message for an encoder's own description of its sound.
export function soundTerms(config, decoderConfig) {
  const aac = config.codec !== "opus";
  return {
    codec: aac ? "aac" : "opus",
    rate: aac ? config.sampleRate : OPUS_RATE,
    ch: decoderConfig?.numberOfChannels ?? config.numberOfChannels,
    desc: decoderConfig?.description ? base64(decoderConfig.description) : null,
  };
}

// Encoders put silence before the first sample; the sound is that much earlier than it claims (microseconds).
export function soundDelay(config, decoderConfig) {
  if (config.codec !== "opus") {
    // Encoders differ between 1024 and 2112 samples and do not say which: the middle is at most 12 ms wrong.
    return ((config.delay ?? 1568) * 1e6) / config.sampleRate;
  }
  const head = decoderConfig?.description ? bytesOf(decoderConfig.description) : null;
  const samples = head && head.byteLength >= 12 ? head[10] + head[11] * 256 : 312;
  return (samples * 1e6) / OPUS_RATE;
}

export function base64(source) {
  let text = "";
  for (const byte of bytesOf(source)) text += String.fromCharCode(byte);
  return btoa(text);
}

function bytesOf(source) {
  if (source instanceof ArrayBuffer) return new Uint8Array(source);
  return new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
}
