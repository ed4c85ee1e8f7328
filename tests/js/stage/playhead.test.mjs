import assert from "node:assert/strict";
import { test } from "node:test";
import { Playhead } from "../../../static/app/lib/playhead.js";

function playhead() {
  const clock = { now: 1_000_000 };
  return { clock, head: new Playhead(() => clock.now) };
}

test("the picture runs on between two readings and stands in a pause", () => {
  const { clock, head } = playhead();
  head.move(new Date(998_000));
  clock.now += 300;
  assert.equal(head.time, 998_300);
  assert.equal(head.delay(), 2);
  head.move(new Date(998_300), { running: false });
  clock.now += 5_000;
  assert.equal(head.time, 998_300);
});

test("a reader's wrong clock is taken off the delay", () => {
  const { head } = playhead();
  head.move(new Date(998_000 - 60_000));
  assert.equal(head.delay(60_000), 2);
});

test("deeds wait for the picture, in the picture's order", () => {
  const { clock, head } = playhead();
  const done = [];
  head.move(new Date(990_000));
  head.reach(992_000, () => done.push("second"));
  head.reach(991_000, () => done.push("first"));
  const forget = head.reach(991_500, () => done.push("never"));
  forget();
  assert.deepEqual(done, []);
  clock.now += 3_000;
  head.move(new Date(993_000));
  assert.deepEqual(done, ["first", "second"]);
});

test("without a picture nothing waits", () => {
  const { head } = playhead();
  const done = [];
  head.reach(5, () => done.push("now"));
  assert.deepEqual(done, ["now"]);
});
