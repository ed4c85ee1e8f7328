import assert from "node:assert/strict";
import { test } from "node:test";
import { Patience } from "../../../static/streams/front/patience.js";

const LINE_KEEPS = 90_000;

test("who waits asks ever more slowly, and goes on asking", () => {
  const patience = new Patience(() => 0.5);
  const pauses = Array.from({ length: 9 }, () => patience.next());
  assert.deepEqual(pauses, [5_000, 8_000, 12_000, 18_000, 25_000, 30_000, 30_000, 30_000, 30_000]);
});

test("a crowd does not ask all at once", () => {
  const [soonest, latest] = [0, 1].map((chance) => new Patience(() => chance).next());
  assert.deepEqual([soonest, latest], [4_000, 6_000]);
});

test("nobody is silent for so long that the line forgets them", () => {
  const patience = new Patience(() => 1);
  for (let round = 0; round < 20; round += 1) assert.ok(patience.next() < LINE_KEEPS / 2);
});
