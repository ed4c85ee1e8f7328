import assert from "node:assert/strict";
import { test } from "node:test";
import { isStillSaid, nextBid, ownEnd, phaseAt, pressOf, TOLD_MS, wordNow } from "../../../static/streams/room/auction_count.js";

const auction = { id: "a", start: 1_000, steps: [[0, 50], [1_000, 100], [2_000, 250]], window: 15, opened: 0 };
const bids = (more = {}) => ({ n: 0, p: null, l: null, ends: 30_000, state: "open", ...more });

test("the next bid is the start, then the price and its step", () => {
  assert.equal(nextBid(auction, undefined), 1_000);
  assert.equal(nextBid(auction, bids({ p: 1_000 })), 1_100);
  assert.equal(nextBid(auction, bids({ p: 2_000 })), 2_250);
});

test("a late picture counts down as much later, at most the window", () => {
  assert.equal(ownEnd(auction, bids(), 0), 30_000);
  assert.equal(ownEnd(auction, bids(), 6_000), 36_000);
  assert.equal(ownEnd(auction, bids(), 60_000), 45_000);
  assert.equal(ownEnd(auction, bids(), -5), 30_000);
  assert.equal(ownEnd(auction, undefined, 0), null);
});

test("it begins, runs, closes and is told for a while", () => {
  assert.equal(phaseAt({ t: 1, id: null }, undefined, { now: 5 }), null);
  assert.equal(phaseAt({ ...auction, opened: null }, bids({ ends: null }), { now: 5 }), "soon");
  assert.equal(phaseAt(auction, bids(), { now: 29_999 }), "open");
  assert.equal(phaseAt(auction, bids(), { now: 30_000 }), "closing");
  assert.equal(phaseAt(auction, bids(), { now: 30_000, delay: 6_000 }), "open");
  assert.equal(phaseAt(auction, bids({ state: "sold" }), { now: 50_000, heard: 50_000 }), "sold");
  assert.equal(phaseAt(auction, bids({ state: "sold" }), { now: 50_001 + TOLD_MS, heard: 50_000 }), null);
});

test("who has bid knows at once whether they lead", () => {
  const mine = { word: "winning", name: "me", max: 2_000 };
  assert.equal(wordNow(mine, bids({ l: "me" })), "winning");
  assert.equal(wordNow(mine, bids({ l: "other" })), "outbid");
  assert.equal(wordNow({ word: "ready", name: "me", max: 0 }, bids({ l: "other" })), "ready");
  assert.equal(wordNow({ word: "seller", name: "", max: 0 }, bids({ l: "other" })), "seller");
});

test("a press that got lost is the same press, another amount is another one", () => {
  let keys = 0;
  const newKey = () => `key ${(keys += 1)}`;
  const first = pressOf(null, "12", newKey);
  assert.equal(pressOf(first, "12", newKey).nonce, "key 1");
  assert.deepEqual(pressOf(first, "20", newKey), { amount: "20", nonce: "key 2" });
  assert.equal(pressOf(null, "12", newKey).nonce, "key 3");
});

test("why a bid was refused is said until there is another bid", () => {
  assert.equal(isStillSaid(null, bids({ n: 3 })), false);
  assert.equal(isStillSaid(3, bids({ n: 3 })), true);
  assert.equal(isStillSaid(3, bids({ n: 4 })), false);
  assert.equal(isStillSaid(0, undefined), true);
});
