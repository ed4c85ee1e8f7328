import assert from "node:assert/strict";
import { test } from "node:test";
import { CameraClock, MicrophoneClock, align } from "../../../static/streams/stage/clocks.js";

const START = 1_700_000_000_000_000;

// The same "random" numbers on every run.
function chance(seed = 1) {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

// A camera counting from the machine's start, 30 frames a second, delivered late by 30 ms and then some.
function camera({ seconds, base = START - 987_654_321, delivery = 30_000, jitter = 4_000, drift = 0, random = chance() }) {
  const frames = [];
  for (let index = 0; index < seconds * 30; index += 1) {
    const captured = START + (index * 1e6) / 30 + (random() - 0.5) * jitter;
    const stamp = (captured - base) * (1 + drift);
    frames.push({ captured, stamp, arrived: captured + delivery + random() * 10_000 });
  }
  return frames;
}

test("nothing is known before a second and a half", () => {
  const clock = new CameraClock();
  for (const { stamp, arrived } of camera({ seconds: 1.4 })) clock.see(stamp, arrived);
  assert.equal(clock.base, null);
});

test("a camera is tied to the clock by its capture times, not by its arrivals", () => {
  const clock = new CameraClock();
  const frames = camera({ seconds: 3 });
  for (const [index, { stamp, arrived }] of frames.entries()) {
    if (index === 44) clock.captured(frames.slice(14, 44).map(({ captured }) => captured));
    clock.see(stamp, arrived);
  }
  assert.ok(Math.abs(clock.base - (START - 987_654_321)) < 1_000, `${clock.base - START}`);
});

test("a source without capture times is tied by its earliest arrival, after four seconds", () => {
  const clock = new CameraClock();
  const frames = camera({ seconds: 5, delivery: 0 });
  const decided = frames.find(({ stamp, arrived }) => {
    clock.see(stamp, arrived);
    return clock.base !== null;
  });
  assert.ok(decided.arrived - frames[0].arrived >= 4_000_000);
  assert.ok(Math.abs(clock.base - (START - 987_654_321)) < 2_000);
});

test("a canvas, which has no capture times, is not waited for", () => {
  const clock = new CameraClock();
  const frames = camera({ seconds: 2, delivery: 0 });
  for (const [index, { stamp, arrived }] of frames.entries()) {
    if (index === 40) clock.captured([]);
    clock.see(stamp, arrived);
  }
  assert.notEqual(clock.base, null);
});

test("capture times that belong to another stream are not believed", () => {
  const frames = camera({ seconds: 2 });
  const strange = frames.slice(0, 30).map(({ captured }, index) => captured + index * 7_000);
  const least = Math.min(...frames.map(({ stamp, arrived }) => arrived - stamp));
  assert.equal(align(strange, frames.map(({ stamp }) => stamp), least), null);
});

test("an even camera is laid on the frame delivered soonest, not one frame off", () => {
  const frames = camera({ seconds: 3, jitter: 0, delivery: 8_000 });
  const least = Math.min(...frames.map(({ stamp, arrived }) => arrived - stamp));
  const base = align(frames.slice(20, 50).map(({ captured }) => captured), frames.map(({ stamp }) => stamp), least);
  assert.ok(Math.abs(base - (START - 987_654_321)) < 1_000);
});

test("a microphone counts from the reading context's origin", () => {
  const clock = new MicrophoneClock(START);
  for (let time = 0; time < 2_000_000; time += 10_000) clock.see(time, START + time + 12_000);
  assert.equal(clock.base, START);
});

test("the jump back when a stream is handed to a Worker begins the wait anew", () => {
  const clock = new MicrophoneClock(START + 800_000);
  for (let time = 0; time < 80_000; time += 10_000) clock.see(time + 800_000, START + 800_000 + time);
  for (let time = 80_000; time < 1_560_000; time += 10_000) clock.see(time, START + 800_000 + time);
  assert.equal(clock.base, null);
  for (let time = 1_560_000; time < 1_700_000; time += 10_000) clock.see(time, START + 800_000 + time);
  assert.equal(clock.base, START + 800_000);
});

test("a microphone with an origin of its own is tied by its earliest arrival", () => {
  const clock = new MicrophoneClock(START);
  for (let time = 0; time < 2_000_000; time += 10_000) clock.see(time, START + 60_000_000 + time);
  assert.equal(clock.base, START + 60_000_000);
});

for (const drift of [100e-6, -100e-6]) {
  test(`a clock wrong by ${drift * 1e6} ppm is followed for an hour, and never steps`, () => {
    const clock = new CameraClock();
    const random = chance(7);
    let base = null;
    for (let index = 0; index < 3600 * 30; index += 1) {
      const captured = START + (index * 1e6) / 30;
      const stamp = (captured - START) * (1 + drift);
      clock.see(stamp, captured + 20_000 + random() * 9_000);
      if (base !== null && Math.abs(clock.base - base) > 15) assert.fail(`a step of ${clock.base - base} us`);
      base = clock.base;
      // Thirty milliseconds are the way from this camera to us, which nobody can know.
      if (base !== null && Math.abs(stamp + base - captured) > 35_000) assert.fail(`${stamp + base - captured} us off`);
    }
  });
}
