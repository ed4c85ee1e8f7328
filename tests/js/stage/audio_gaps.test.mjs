import assert from "node:assert/strict";
import { test } from "node:test";
import { AudioGaps } from "../../../static/streams/stage/audio_gaps.js";

const RATE = 48_000;
const BLOCK = 480;

test("blocks that touch are left alone", () => {
  const gaps = new AudioGaps(RATE);
  for (let index = 0; index < 500; index += 1) {
    assert.deepEqual(gaps.place(1e15 + index * 10_000, BLOCK), { silence: 0, keep: true });
  }
  assert.equal(gaps.end, 1e15 + 5_000_000);
});

test("a lost 200 ms is filled, so that what follows is on time", () => {
  const gaps = new AudioGaps(RATE);
  gaps.place(0, BLOCK);
  assert.deepEqual(gaps.place(210_000, BLOCK), { silence: 9_600, keep: true });
  assert.equal(gaps.end, 220_000);
});

test("20 ms of jitter is not a hole", () => {
  const gaps = new AudioGaps(RATE);
  gaps.place(0, BLOCK);
  assert.deepEqual(gaps.place(29_000, BLOCK), { silence: 0, keep: true });
});

test("what comes twice is dropped", () => {
  const gaps = new AudioGaps(RATE);
  gaps.place(0, 48_000);
  assert.deepEqual(gaps.place(500_000, BLOCK), { silence: 0, keep: false });
  assert.equal(gaps.end, 1_000_000);
});

test("a machine that slept is filled in steps", () => {
  const gaps = new AudioGaps(RATE);
  gaps.place(0, BLOCK);
  assert.equal(gaps.place(60_000_000, BLOCK).silence, 5 * RATE);
  for (let index = 1; index < 12; index += 1) gaps.place(60_000_000 + index * 10_000, BLOCK);
  assert.ok(Math.abs(gaps.end - 60_120_000) < 20_001);
});

test("without a microphone silence runs on by the clock", () => {
  const gaps = new AudioGaps(RATE);
  assert.equal(gaps.fill(1e15), 0);
  assert.equal(gaps.fill(1e15 + 200_000), 9_600);
  assert.equal(gaps.fill(1e15 + 100_000), 0);
  assert.equal(gaps.end, 1e15 + 200_000);
});

for (const drift of [100e-6, -100e-6]) {
  test(`a crystal wrong by ${drift * 1e6} ppm stays within 30 ms for an hour`, () => {
    const gaps = new AudioGaps(RATE);
    // A block holds 10 ms by the microphone's crystal; its stamp says when it really was.
    let worst = 0;
    for (let index = 0; index < 360_000; index += 1) {
      const time = index * 10_000 * (1 + drift);
      const before = gaps.end;
      const { silence, keep } = gaps.place(time, BLOCK);
      if (!keep || before === null) continue;
      const heardAt = before + (silence * 1e6) / RATE;
      worst = Math.max(worst, Math.abs(heardAt - time));
    }
    assert.ok(worst <= 30_000, `${worst}`);
    assert.ok(worst > 15_000, "the drift was felt at all");
  });
}
