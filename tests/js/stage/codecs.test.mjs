import assert from "node:assert/strict";
import { test } from "node:test";
import { SIZES, base64, fitSize, sameShape, soundConfig, soundDelay, soundTerms } from "../../../static/streams/stage/codecs.js";

test("a picture keeps its shape, in even numbers, within the level", () => {
  assert.deepEqual(fitSize(1920, 1080, SIZES[0]), { width: 1280, height: 720 });
  assert.deepEqual(fitSize(1080, 1920, SIZES[0]), { width: 720, height: 1280 });
  assert.deepEqual(fitSize(640, 480, SIZES[0]), { width: 640, height: 480 });
  assert.deepEqual(fitSize(1440, 1080, SIZES[2]), { width: 480, height: 360 });
});

test("a turned phone is another shape, a smaller camera is not", () => {
  assert.ok(sameShape({ width: 1920, height: 1080 }, { width: 640, height: 360 }));
  assert.ok(!sameShape({ width: 720, height: 1280 }, { width: 1280, height: 720 }));
});

const encoder = (...codecs) => ({ isConfigSupported: async ({ codec }) => ({ supported: codecs.includes(codec) }) });
const format = { sampleRate: 44_100, numberOfChannels: 2 };
const noAac = async () => null;

test("AAC where there is AAC, else Opus, else nothing", async () => {
  assert.equal((await soundConfig(format, encoder("mp4a.40.2", "opus"))).codec, "mp4a.40.2");
  assert.equal((await soundConfig(format, encoder("opus"), noAac)).codec, "opus");
  assert.equal(await soundConfig(format, encoder(), noAac), null);
});

test("Opus is told as 48 kHz whatever the microphone's rate, AAC as it is", async () => {
  const opus = await soundConfig(format, encoder("opus"), noAac);
  assert.deepEqual(soundTerms(opus, { numberOfChannels: 2 }), { codec: "opus", rate: 48_000, ch: 2, desc: null });
  const aac = await soundConfig(format, encoder("mp4a.40.2"));
  const description = new Uint8Array([0x12, 0x10]).buffer;
  assert.deepEqual(soundTerms(aac, { numberOfChannels: 2, description }), { codec: "aac", rate: 44_100, ch: 2, desc: "EhA=" });
});

test("the silence an encoder puts first is read from its description", async () => {
  const head = new Uint8Array(19);
  head.set([0x38, 0x01], 10);
  assert.equal(soundDelay({ codec: "opus" }, { description: head }), 6_500);
  assert.equal(soundDelay({ codec: "opus" }, {}), 6_500);
});

test("bytes within a larger buffer are told alone", () => {
  const whole = new Uint8Array([0, 1, 2, 3]);
  assert.equal(base64(whole.subarray(1, 3)), btoa("\x01\x02"));
});
