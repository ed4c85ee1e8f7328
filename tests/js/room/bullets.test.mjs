import assert from "node:assert/strict";
import test from "node:test";
import { BulletLanes } from "../../../static/streams/room/bullet_lanes.js";
import { loadWishes, readWishes, saveWishes } from "../../../static/streams/room/bullet_wishes.js";

const WIDTH = 1000;
const TAKES = 8_000;

function lanes(count = 2) {
  const found = new BulletLanes({ seconds: TAKES / 1000 });
  found.fit(WIDTH, count);
  return found;
}

// Where a line is at a time: its left and right edge.
function edges({ width, at }, now) {
  const left = WIDTH - ((WIDTH + width) * (now - at)) / TAKES;
  return [left, left + width];
}

test("lines that start together fly in lanes of their own, and the next one waits for nobody", () => {
  const found = lanes();
  assert.equal(found.take(200, 0), 0);
  assert.equal(found.take(200, 0), 1);
  assert.equal(found.take(200, 0), null);
  assert.equal(found.take(200, 2_000), 0);
});

test("no line runs into another one in its lane, whatever their lengths", () => {
  const found = lanes(4);
  const shown = [[], [], [], []];
  let seed = 7;
  const random = () => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
  for (let now = 0; now < 120_000; now += 150) {
    const width = 60 + Math.floor(random() * 900);
    const lane = found.take(width, now);
    if (lane !== null) shown[lane].push({ width, at: now });
  }
  for (const lane of shown) {
    assert.ok(lane.length > 10);
    for (const [number, line] of lane.entries()) {
      const next = lane[number + 1];
      if (!next) continue;
      for (let now = next.at; now <= line.at + TAKES; now += 50) {
        assert.ok(edges(line, now)[1] <= edges(next, now)[0] + 0.001, `${line.width} before ${next.width} at ${now}`);
      }
    }
  }
});

test("a pause moves what is booked, and a leap forgets it", () => {
  const found = lanes(1);
  assert.equal(found.take(200, 0), 0);
  found.shift(60_000);
  assert.equal(found.take(200, 10_000), null);
  assert.equal(found.take(200, 62_500), 0);
  found.clear();
  assert.equal(found.take(200, 0), 0);
});

test("a smaller picture has fewer lanes, and one without a size shows nothing", () => {
  const found = lanes(3);
  found.fit(500, 1);
  assert.equal(found.take(100, 0), 0);
  assert.equal(found.take(100, 0), null);
  assert.equal(new BulletLanes({ seconds: 8 }).take(100, 0), null);
});

test("it is off until somebody wants it, and what is stored is not trusted", () => {
  const usual = { on: false, density: "normal", size: "medium", opacity: "full" };
  for (const text of [null, "", "{", "null", "7", '{"on": 1, "density": "constructor", "size": 3}']) {
    assert.deepEqual(readWishes(text), usual);
  }
  const kept = new Map();
  const storage = { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value) };
  saveWishes({ ...usual, on: true, density: "many" }, storage);
  assert.deepEqual(loadWishes(storage), { ...usual, on: true, density: "many" });
});
