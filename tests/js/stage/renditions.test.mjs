import assert from "node:assert/strict";
import { test } from "node:test";
import { indexFor, sidesOf } from "../../../static/streams/stage/renditions.js";

const LEVELS = [
  { width: 360, height: 640, bitrate: 600_000 },
  { width: 720, height: 1280, bitrate: 2_000_000 },
  { width: 720, height: 1280, bitrate: 3_000_000 },
  { width: 1080, height: 1920, bitrate: 5_000_000 },
];

test("renditions go by their shorter side, the largest first, each once", () => {
  assert.deepEqual(sidesOf(LEVELS), [1080, 720, 360]);
  assert.deepEqual(sidesOf([{ width: 1280, height: 720 }]), [720]);
});

test("what was chosen is played, the best of its size", () => {
  assert.equal(indexFor(LEVELS, 1080), 3);
  assert.equal(indexFor(LEVELS, 720), 2);
  assert.equal(indexFor(LEVELS, 360), 0);
});

test("a size that this show has not is the next smaller, and below the smallest the smallest", () => {
  assert.equal(indexFor(LEVELS, 900), 2);
  assert.equal(indexFor(LEVELS, 144), 0);
});

test("without a choice, or without anything to choose from, the player chooses", () => {
  assert.equal(indexFor(LEVELS, null), -1);
  assert.equal(indexFor(LEVELS.slice(0, 1), 720), -1);
  assert.equal(indexFor([], 720), -1);
});
