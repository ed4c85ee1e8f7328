import assert from "node:assert/strict";
import { test } from "node:test";
import { PartCutter } from "../../../static/streams/stage/part_cutter.js";
import { PICTURE, SOUND } from "../../../static/streams/stage/records.js";

const payload = new Uint8Array([1]);

function cutFrames(count, { fps = 30, keyEvery = 30, first = 0 } = {}) {
  const parts = [];
  const cutter = new PartCutter({ fps, deliver: (part) => parts.push(part) });
  for (let index = first; index < count; index += 1) {
    cutter.sound({ time: (index * 1e6) / fps, duration: 20_000, payload });
    cutter.frame({ time: (index * 1e6) / fps, key: index % keyEvery === 0, payload });
  }
  return { parts, cutter };
}

test("a second is three parts, the first begins with the keyframe", () => {
  const { parts } = cutFrames(61);
  assert.equal(parts.length, 6);
  assert.deepEqual(parts.map(({ key }) => key), [true, false, false, true, false, false]);
  for (const { records } of parts) assert.equal(records.filter(({ track }) => track === PICTURE).length, 10);
});

test("every frame is as long as the way to the next one, the last of a part too", () => {
  const { parts } = cutFrames(11);
  const frames = parts[0].records.filter(({ track }) => track === PICTURE);
  for (const frame of frames) assert.ok(Math.abs(frame.duration - 33_333) < 1);
  assert.ok(Math.abs(parts[0].end - 333_333) < 1);
});

test("sound travels with the part in which it was made", () => {
  const { parts } = cutFrames(21);
  for (const { records } of parts) assert.ok(records.some(({ track }) => track === SOUND));
});

test("nothing begins before a keyframe", () => {
  const { parts } = cutFrames(60, { first: 5 });
  assert.equal(parts[0].start, 1e6);
});

test("a keyframe that was asked for cuts at once", () => {
  const { parts } = cutFrames(8, { keyEvery: 4 });
  assert.deepEqual(parts.map(({ records }) => records.filter(({ track }) => track === PICTURE).length), [4]);
});

test("the end of a session is a part too", () => {
  const { parts, cutter } = cutFrames(13);
  cutter.finish();
  cutter.finish();
  assert.equal(parts.length, 2);
  assert.ok(Math.abs(parts[1].records.at(-1).duration - 33_333) < 1);
});
