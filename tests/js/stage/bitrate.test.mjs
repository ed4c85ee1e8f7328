import assert from "node:assert/strict";
import { test } from "node:test";
import { BitrateSteward } from "../../../static/streams/stage/bitrate.js";

function live(steward, seconds, well, from = 0) {
  const changes = [];
  for (let second = from; second < from + seconds; second += 1) {
    const changed = steward.look({ well, now: second * 1_000 });
    if (changed) changes.push(changed);
  }
  return changes;
}

test("a good line is left alone", () => {
  assert.deepEqual(live(new BitrateSteward(2_000_000), 60, true), []);
});

test("a line that lags gets less at once and every two seconds, but not nothing", () => {
  const changes = live(new BitrateSteward(2_000_000), 60, false);
  assert.deepEqual(changes.slice(0, 2), [1_400_000, 980_000]);
  assert.equal(changes.at(-1), 200_000);
});

test("what the line was seen to carry is the measure, with room for what has piled up", () => {
  const steward = new BitrateSteward(2_000_000);
  assert.equal(steward.look({ well: false, carried: 800_000, now: 0 }), 504_000);
});

test("when what had piled up is gone it goes back to the least that went through, once", () => {
  const steward = new BitrateSteward(2_000_000);
  for (let second = 0; second < 10; second += 1) {
    steward.look({ well: false, carried: second === 4 ? 1_000_000 : 1_200_000, now: second * 1_000 });
  }
  const low = steward.bitrate;
  assert.ok(low < 300_000);
  assert.deepEqual(live(steward, 5, true, 10), [804_000]); // the second with a million is too long ago
  assert.deepEqual(live(steward, 14, true, 15), []);
  assert.deepEqual(live(steward, 1, true, 29), [964_800]);
});

test("it comes back slowly and no higher than it was", () => {
  const steward = new BitrateSteward(1_000_000);
  live(steward, 5, false);
  const changes = live(steward, 120, true, 5);
  assert.ok(changes.length >= 3);
  assert.equal(steward.bitrate, 1_000_000);
});

test("a line that lags again soon after is not raised in between", () => {
  const steward = new BitrateSteward(1_000_000);
  steward.look({ well: false, now: 0 });
  assert.deepEqual(live(steward, 14, true, 1), []);
});
