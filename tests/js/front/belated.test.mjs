import assert from "node:assert/strict";
import { test } from "node:test";
import { Belated } from "../../../static/streams/front/belated.js";

function bench() {
  const timers = new Map();
  const belated = new Belated({
    later: (deed, ms) => {
      timers.set(timers.size + 1, { deed, ms });
      return timers.size;
    },
    forget: (timer) => timers.delete(timer),
  });
  return { belated, timers };
}

test("where fans see the show at once, things are done at once and no timer is made", () => {
  const { belated, timers } = bench();
  const done = [];
  belated.do(() => done.push("ended"), 0);
  assert.deepEqual(done, ["ended"]);
  assert.equal(timers.size, 0);
});

test("a break and the return from it come with their pictures, as far apart as they were", () => {
  const { belated, timers } = bench();
  const done = [];
  belated.do(() => done.push("paused"), 20);
  belated.do(() => done.push("live"), 20);
  assert.deepEqual(done, []);
  assert.deepEqual([...timers.values()].map(({ ms }) => ms), [20_000, 20_000]);
  for (const { deed } of timers.values()) deed();
  assert.deepEqual(done, ["paused", "live"]);
});

test("a page that goes does nothing of what waited", () => {
  const { belated, timers } = bench();
  belated.do(() => assert.fail(), 5);
  belated.do(() => assert.fail(), 30);
  belated.close();
  assert.equal(timers.size, 0);
});
