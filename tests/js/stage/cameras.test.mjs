import assert from "node:assert/strict";
import { test } from "node:test";
import { Cameras } from "../../../static/streams/stage/cameras.js";
import { contain } from "../../../static/streams/stage/still_picture.js";

// Cameras whose frames come when told to.
function world() {
  const sources = [];
  const shown = [];
  const lost = [];
  const cameras = new Cameras({
    lost: () => lost.push(true),
    open: (handed, take, gone, clock) => {
      const source = { handed, clock, isStopped: false, isOn: true, gone };
      source.stop = () => (source.isStopped = true);
      source.turn = (on) => (source.isOn = on);
      source.gives = (frame) => take(frame, 0);
      Object.defineProperty(source, "fixed", { get: () => clock.base !== null });
      sources.push(source);
      return source;
    },
  });
  const add = (id, isOnAir) => {
    cameras.add({ id }, (frame) => shown.push(frame.name), { isOnAir });
    return sources.at(-1);
  };
  return { cameras, add, shown, lost };
}

class Frame {
  isClosed = false;

  constructor(name) {
    this.name = name;
  }

  close() {
    this.isClosed = true;
  }
}

test("off air the new camera takes the old one's place at once", () => {
  const { cameras, add } = world();
  const first = add("a", false);
  const second = add("b", false);
  assert.ok(first.isStopped);
  assert.equal(second.isStopped, false);
  assert.equal(cameras.fixed, false);
});

test("on air the old camera is shown until the first frame of the new one", () => {
  const { add, shown } = world();
  const camera = add("camera", false);
  camera.gives(new Frame("c1"));
  const screen = add("screen", true);
  camera.gives(new Frame("c2"));
  assert.equal(camera.isStopped, false);
  screen.gives(new Frame("s1"));
  const late = new Frame("c3");
  camera.gives(late);
  assert.deepEqual(shown, ["c1", "c2", "s1"]);
  assert.ok(camera.isStopped);
  assert.ok(late.isClosed);
});

test("a source that comes back brings its clock, and is there at once", () => {
  const { cameras, add } = world();
  const camera = add("camera", false);
  camera.clock.base = 5;
  add("screen", true).gives(new Frame("s"));
  assert.equal(cameras.fixed, false);
  const back = add("camera", true);
  assert.equal(back.clock, camera.clock);
  back.gives(new Frame("c"));
  assert.equal(cameras.fixed, true);
});

test("a camera that ends while its follower gets ready is not missed, one without a follower is", () => {
  const { add, lost } = world();
  const camera = add("camera", false);
  const screen = add("screen", true);
  camera.gone();
  assert.equal(lost.length, 0);
  screen.gives(new Frame("s"));
  screen.gone();
  assert.equal(lost.length, 1);
});

test("a follower that never came, or was replaced before, changes nothing", () => {
  const { add, shown, lost } = world();
  const camera = add("camera", false);
  const screen = add("screen", true);
  screen.gone();
  camera.gives(new Frame("c1"));
  const second = add("second", true);
  const third = add("third", true);
  assert.ok(second.isStopped);
  second.gives(new Frame("no"));
  third.gives(new Frame("t1"));
  assert.deepEqual(shown, ["c1", "t1"]);
  assert.equal(lost.length, 0);
});

test("capture times go to the newest source, the switch to both", () => {
  const { cameras, add } = world();
  const camera = add("camera", false);
  const screen = add("screen", true);
  const told = [];
  camera.clock.captured = () => told.push("camera");
  screen.clock.captured = () => told.push("screen");
  cameras.captured([]);
  cameras.turn(false);
  assert.deepEqual(told, ["screen"]);
  assert.deepEqual([camera.isOn, screen.isOn], [false, false]);
});

test("a still picture lies whole in the middle, upright or wide", () => {
  assert.deepEqual(contain(400, 400, { width: 1280, height: 720 }), { x: 280, y: 0, width: 720, height: 720 });
  assert.deepEqual(contain(2000, 500, { width: 720, height: 1280 }), { x: 0, y: 550, width: 720, height: 180 });
});
