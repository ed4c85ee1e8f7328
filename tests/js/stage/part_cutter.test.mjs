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

const tracks = ({ records }, track) => records.filter((record) => record.track === track).map(({ time }) => Math.round(time));

// Two renditions of the same frames; the second is `late` frames behind the first.
function cutBoth(count, late = 0) {
  const parts = [];
  const cutter = new PartCutter({ renditions: 2, deliver: (part) => parts.push(part) });
  const frame = (index) => ({ time: (index * 1e6) / 30, key: index % 30 === 0, payload });
  for (let index = 0; index < count; index += 1) {
    cutter.frame(frame(index));
    if (index >= late) cutter.second(frame(index - late));
  }
  return { parts, cutter, frame };
}

for (const late of [0, 1, 2]) {
  test(`a second rendition ${late} frames late travels with the frames of its time`, () => {
    const { parts } = cutBoth(64, late);
    assert.equal(parts.length, 6);
    for (const part of parts) {
      assert.deepEqual(tracks(part, PICTURE + 1), tracks(part, PICTURE));
      for (const { duration } of part.records) assert.ok(Math.abs(duration - 33_333) < 1);
    }
    assert.deepEqual(parts.map(({ records }) => records.at(-10).key), [true, false, false, true, false, false]);
  });
}

test("a second rendition that hangs holds the first up for a tenth of a second and no longer", () => {
  const { parts, cutter, frame } = cutBoth(10);
  cutter.frame(frame(10));
  assert.equal(parts.length, 0);
  for (const index of [11, 12, 13]) cutter.frame(frame(index));
  assert.equal(parts.length, 1);
  assert.equal(tracks(parts[0], PICTURE + 1).length, 10);
});

test("a second rendition that was dropped is not waited for, and its frames are left out", () => {
  const { parts, cutter, frame } = cutBoth(10);
  cutter.frame(frame(10));
  cutter.dropSecond();
  cutter.second(frame(10));
  for (let index = 11; index < 22; index += 1) cutter.frame(frame(index));
  assert.equal(parts.length, 2);
  assert.deepEqual(parts.map((part) => tracks(part, PICTURE + 1).length), [0, 0]);
  assert.deepEqual(parts.map((part) => tracks(part, PICTURE).length), [10, 10]);
});
