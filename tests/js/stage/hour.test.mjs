// Sound and picture of an hour, as the Worker puts them on one clock: crystals that are wrong, stamps that jump when the
// stream is handed over, blocks that the reader lost. They must stay together within what nobody notices.
import assert from "node:assert/strict";
import { test } from "node:test";
import { AudioGaps } from "../../../static/streams/stage/audio_gaps.js";
import { CameraClock, MicrophoneClock } from "../../../static/streams/stage/clocks.js";

const START = 1_700_000_000_000_000;
const UPTIME = 987_654_321;
const HOUR = 3600;
const RATE = 48_000;
const BLOCK = 480;
const BLOCK_US = 10_000;
const TOGETHER = 40_000;

function chance(seed) {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

// How late (positive) or early each minute's worst picture frame is told, in microseconds.
function cameraHour(drift) {
  const clock = new CameraClock();
  const random = chance(3);
  const captures = [];
  let worst = 0;
  for (let index = 0; index < HOUR * 30; index += 1) {
    const captured = START + (index * 1e6) / 30;
    const stamp = UPTIME + (captured - START) * (1 + drift);
    if (index < 40) captures.push(captured);
    if (index === 44) clock.captured(captures.slice(-30));
    // Half a second of every minute the machine is busy and frames come late.
    const busy = index % 1800 < 15 ? 180_000 : 0;
    clock.see(stamp, captured + 20_000 + random() * 8_000 + busy);
    if (clock.base === null) continue;
    const off = stamp + clock.base - captured;
    if (Math.abs(off) > Math.abs(worst)) worst = off;
  }
  return { worst, fixed: clock.base !== null };
}

// The same for every sample of sound that is kept, and how much of the hour is silence or left out.
// drift: how fast the microphone counts; bySystem: whether its stamps are the machine's instead of its own.
function microphoneHour(drift, bySystem) {
  const origin = START - 5_000_000;
  const clock = new MicrophoneClock(origin);
  const gaps = new AudioGaps(RATE);
  const random = chance(5);
  let worst = 0;
  let silence = 0;
  let dropped = 0;
  let lastEnd = null;
  const blocks = Math.floor((HOUR * 1e6) / BLOCK_US);
  for (let index = 0; index < blocks; index += 1) {
    const heard = START + (index * BLOCK_US) / (1 + drift);
    // The page held the stream for 80 ms before the Worker got it: until then other stamps.
    const handed = index < 8 ? 800_000 : 0;
    const stamp = (bySystem ? heard - origin : index * BLOCK_US + 5_000_000) + handed;
    // The reader loses 200 ms of sound every 20 seconds.
    if (index % 2_000 > 1_979) continue;
    clock.see(stamp, heard + 6_000 + random() * 5_000);
    if (clock.base === null) continue;
    const time = stamp + clock.base;
    const before = gaps.end;
    const placed = gaps.place(time, BLOCK);
    silence += placed.silence;
    if (!placed.keep) {
      dropped += 1;
      continue;
    }
    const at = gaps.end - BLOCK_US;
    if (before !== null && Math.abs(at - (placed.silence * 1e6) / RATE - before) > 1) assert.fail("a sample is lost between blocks");
    if (Math.abs(at - heard) > Math.abs(worst)) worst = at - heard;
    lastEnd = gaps.end;
  }
  return { worst, silence: silence / RATE, dropped: (dropped * BLOCK) / RATE, length: lastEnd };
}

for (const drift of [100e-6, 0, -100e-6]) {
  const ppm = Math.round(drift * 1e6);

  test(`a picture whose camera is wrong by ${ppm} ppm keeps to the clock for an hour`, () => {
    const { worst, fixed } = cameraHour(drift);
    assert.ok(fixed);
    assert.ok(Math.abs(worst) < TOGETHER / 4, `${worst} us`);
  });

  for (const bySystem of [false, true]) {
    const whose = bySystem ? "the machine's" : "its own";
    test(`sound that is wrong by ${ppm} ppm and stamped by ${whose} clock keeps to it, with silence for what was lost`, () => {
      const { worst, silence, dropped } = microphoneHour(drift, bySystem);
      assert.ok(Math.abs(worst) < (TOGETHER * 3) / 4, `${worst} us`);
      // 180 holes of 0.2 s; and 0.36 s for the crystal, either way.
      assert.ok(Math.abs(silence - dropped - 36 - drift * -HOUR) < 0.3, `${silence} s of silence, ${dropped} s left out`);
      assert.ok(dropped < 0.6);
    });
  }
}

test("a machine that slept has not drifted", () => {
  const clock = new CameraClock();
  let time = START;
  const run = (seconds, late) => {
    for (let index = 0; index < seconds * 30; index += 1, time += 1e6 / 30) clock.see(time - START, time + late);
  };
  run(60, 20_000);
  const { base } = clock;
  run(120, 3_020_000);
  assert.ok(Math.abs(clock.base - base) < 100, `${clock.base - base} us`);
});
