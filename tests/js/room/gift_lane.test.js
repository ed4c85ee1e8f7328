import assert from "node:assert/strict";
import { test } from "node:test";
import { flyersOf, GiftLane, goalPart } from "../../../static/streams/room/gift_lane.js";

const gift = (id, more = {}) => ({ id, w: "obi", k: "lantern", name: "Obi", n: 1, c: 30, a: "drift", ...more });

test("what one sender sends of one kind within ten seconds is one combo", () => {
  const lane = new GiftLane();
  const first = lane.add(gift("a"), 0);
  const second = lane.add(gift("b", { n: 2, c: 60 }), 9_999);
  assert.equal(first, second);
  assert.deepEqual([second.count, second.coins, second.name], [3, 90, "Obi"]);
  assert.notEqual(lane.add(gift("c"), 20_000), first);
});

test("other kinds and other senders are combos of their own", () => {
  const lane = new GiftLane();
  const keys = [gift("a"), gift("b", { k: "rose" }), gift("c", { w: "nour" })].map((one) => lane.add(one, 0).key);
  assert.equal(new Set(keys).size, 3);
});

test("a gift that is told twice counts once", () => {
  const lane = new GiftLane();
  lane.add(gift("a"), 0);
  assert.equal(lane.add(gift("a"), 1), null);
});

test("what is taken back leaves its combo, and the last one ends it", () => {
  const lane = new GiftLane();
  lane.add(gift("a"), 0);
  lane.add(gift("b"), 1);
  assert.deepEqual([lane.remove("a").count, lane.remove("b").gifts.size], [1, 0]);
  assert.equal(lane.remove("b"), null);
  assert.notEqual(lane.add(gift("c"), 2).key, "ga");
});

test("what was taken back before it was shown is never shown", () => {
  const lane = new GiftLane();
  assert.equal(lane.remove("a"), null);
  assert.equal(lane.add(gift("a"), 1), null);
});

test("what costs more flies in greater number, and never without end", () => {
  const counts = [1, 30, 1000, 10 ** 9].map((c) => flyersOf({ a: "rise", c }));
  assert.deepEqual(counts, [1, 3, 7, 8]);
  assert.equal(flyersOf({ a: "shower", c: 1 }), 18);
  assert.equal(flyersOf({ a: "burst", c: 1 }), 14);
});

test("a goal is between nothing and whole", () => {
  const parts = [{ got: 0, coins: 10 }, { got: 5, coins: 10 }, { got: 50, coins: 10 }, { got: 1, coins: 0 }, { got: -1, coins: 2 }];
  assert.deepEqual(parts.map(goalPart), [0, 0.5, 1, 0, 0]);
});
