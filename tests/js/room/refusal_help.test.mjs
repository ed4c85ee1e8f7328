import assert from "node:assert/strict";
import test from "node:test";
import { RefusalHelp } from "../../../static/streams/room/refusal_help.js";

function help() {
  const shown = { action: undefined, left: undefined };
  const world = { time: 0, timers: [], now: () => world.time, every: (deed) => world.timers.push(deed), stop: () => world.timers.pop() };
  const view = { offer: (action) => (shown.action = action), wait: (seconds) => (shown.left = seconds) };
  const later = (seconds) => {
    world.time += seconds * 1000;
    for (const tick of [...world.timers]) tick();
  };
  return { found: new RefusalHelp(view, world), shown, world, later };
}

test("a refusal offers the way out that it names, until something else is written", () => {
  const { found, shown } = help();
  found.show({ code: "log_in_to_write", action: "log_in" });
  assert.deepEqual(shown, { action: "log_in", left: 0 });
  found.clear();
  assert.equal(shown.action, null);
  found.show({ code: "message_empty" });
  assert.equal(shown.action, null);
});

test("a wait is counted down to its end, also while something else is written", () => {
  const { found, shown, world, later } = help();
  found.show({ code: "slow_mode", action: "wait", seconds: 3 });
  assert.equal(shown.left, 3);
  found.clear();
  later(1);
  assert.equal(shown.left, 2);
  later(2);
  assert.equal(shown.left, 0);
  assert.equal(world.timers.length, 0);
});

test("what is stored ends the wait", () => {
  const { found, shown, world } = help();
  found.show({ seconds: 30 });
  found.show({ seconds: 20 });
  assert.equal(world.timers.length, 1);
  found.close();
  assert.equal(shown.left, 0);
  assert.equal(world.timers.length, 0);
});
