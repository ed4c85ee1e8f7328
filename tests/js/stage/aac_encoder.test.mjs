import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { AAC_DELAY, aacFits, loadAac } from "../../../static/streams/stage/aac_encoder.js";
import { soundConfig, soundDelay } from "../../../static/streams/stage/codecs.js";

const BUILD = "../../../node_modules/@mediabunny/aac-encoder/dist/modules/build/aac.js";

// The build calls itself a module; its package does not say so to Node, which would read it as the other kind.
async function build() {
  globalThis.exports = {};
  const source = await readFile(new URL(BUILD, import.meta.url));
  await import(`data:text/javascript;base64,${source.toString("base64")}`);
  return globalThis.exports.default();
}

// What the encoder uses of the browser's AudioData.
function block(timestamp, planes, sampleRate = 48_000) {
  return {
    timestamp,
    sampleRate,
    numberOfChannels: planes.length,
    numberOfFrames: planes[0].length,
    copyTo(target, { planeIndex, format }) {
      assert.equal(format, "f32-planar");
      target.set(planes[planeIndex]);
    },
  };
}

const tone = (frames, hertz = 440) => Float32Array.from({ length: frames }, (_, at) => 0.4 * Math.sin((at * hertz * 2 * Math.PI) / 48_000));

async function encoder(config = {}) {
  const found = { chunks: [], errors: [], terms: [] };
  const Encoder = await loadAac(build);
  found.encoder = new Encoder({
    output: (chunk, { decoderConfig }) => {
      const payload = new Uint8Array(chunk.byteLength);
      chunk.copyTo(payload);
      found.chunks.push({ ...chunk, payload });
      found.terms.push(decoderConfig);
    },
    error: (error) => found.errors.push(error),
  });
  found.encoder.configure({ codec: "mp4a.40.2", sampleRate: 48_000, numberOfChannels: 1, bitrate: 96_000, ...config });
  return found;
}

test("blocks of any length become frames of 1,024 samples, counted from the first block", async () => {
  const found = await encoder();
  for (let at = 0; at < 100; at += 1) found.encoder.encode(block(5_000_000 + at * 10_000, [tone(480)]));
  await found.encoder.flush();
  assert.deepEqual(found.errors, []);
  assert.equal(found.chunks.length, Math.ceil(48_000 / 1_024) + 1);
  assert.equal(found.chunks[0].timestamp, 5_000_000);
  const lasts = (1_024 * 1e6) / 48_000;
  assert.ok(found.chunks.every(({ timestamp }, at) => Math.abs(timestamp - 5_000_000 - at * lasts) < 1));
  assert.ok(found.chunks.every(({ duration, payload }) => duration === lasts && payload.length > 4));
  const bits = found.chunks.reduce((sum, { byteLength }) => sum + byteLength * 8, 0);
  assert.ok(bits > 20_000 && bits < 140_000, `${bits} bits in a second`);
});

test("it describes itself as a decoder wants it", async () => {
  const mono = await encoder();
  mono.encoder.encode(block(0, [tone(4_096)]));
  assert.deepEqual([...mono.terms[0].description.slice(0, 2)], [0x11, 0x88]);
  const stereo = await encoder({ numberOfChannels: 2, sampleRate: 44_100 });
  stereo.encoder.encode(block(0, [tone(4_096), tone(4_096, 220)], 44_100));
  assert.deepEqual([...stereo.terms[0].description.slice(0, 2)], [0x12, 0x10]);
  assert.equal(stereo.terms[0].numberOfChannels, 2);
});

test("one that is closed encodes nothing more", async () => {
  const found = await encoder();
  found.encoder.close();
  found.encoder.close();
  assert.equal(found.encoder.state, "closed");
  found.encoder.encode(block(0, [tone(4_096)]));
  await found.encoder.flush();
  assert.deepEqual([found.chunks.length, found.errors.length], [0, 0]);
});

test("terms that it cannot meet are an error", async () => {
  const found = await encoder({ sampleRate: 47_999 });
  assert.equal(found.errors.length, 1);
  assert.equal(found.encoder.state, "closed");
  assert.ok(!aacFits({ sampleRate: 47_999 }));
});

test("it stands in where the browser has no AAC, and is not fetched where it has", async () => {
  const browser = (...codecs) => ({ isConfigSupported: async ({ codec }) => ({ supported: codecs.includes(codec) }) });
  const format = { sampleRate: 48_000, numberOfChannels: 1 };
  let fetched = 0;
  const load = async () => {
    fetched += 1;
    return loadAac(build);
  };
  assert.equal((await soundConfig(format, browser("mp4a.40.2"), load)).Encoder, undefined);
  assert.equal(fetched, 0);
  const ours = await soundConfig(format, browser("opus"), load);
  assert.equal(ours.codec, "mp4a.40.2");
  assert.equal(soundDelay(ours, {}), (AAC_DELAY * 1e6) / 48_000);
  assert.equal((await soundConfig({ ...format, sampleRate: 47_999 }, browser("opus"), load)).codec, "opus");
  assert.equal(fetched, 1);
});
