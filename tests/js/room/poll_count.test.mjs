import assert from "node:assert/strict";
import test from "node:test";
import { countsFor, secondsLeft, sharesOf, winnerOf } from "../../../static/streams/room/poll_count.js";

test("shares are whole percents, none while nobody has voted", () => {
  assert.deepEqual(sharesOf([0, 0]), [0, 0]);
  assert.deepEqual(sharesOf([1, 2]), [33, 67]);
});

test("the winner is alone in front", () => {
  assert.equal(winnerOf([1, 3, 2]), 2);
  assert.equal(winnerOf([3, 3, 2]), null);
  assert.equal(winnerOf([0, 0]), null);
});

test("counts are shown while they may be known, the latest told", () => {
  const live = { id: 7, live: true, over: false };
  assert.equal(countsFor(live, undefined), null);
  assert.deepEqual(countsFor(live, { id: 7, n: [1, 2] }), [1, 2]);
  assert.equal(countsFor(live, { id: 6, n: [9, 9] }), null);
  assert.equal(countsFor({ ...live, live: false }, { id: 7, n: [1, 2] }), null);
  assert.equal(countsFor({ ...live, over: true }, { id: 7, n: [1, 2] }), null);
  assert.deepEqual(countsFor({ ...live, over: true, n: [1, 2] }, { id: 7, n: [2, 2] }), [2, 2]);
  assert.deepEqual(countsFor({ ...live, over: true, n: [1, 2] }, { id: null, n: [] }), [1, 2]);
});

test("the seconds left are those of the picture", () => {
  assert.equal(secondsLeft({ until: 60_000 }, 52_500), 8);
  assert.equal(secondsLeft({ until: 60_000 }, 44_500), 16);
  assert.equal(secondsLeft({ until: 60_000 }, 61_000), 0);
  assert.equal(secondsLeft({ until: null }, 61_000), null);
});
