import assert from "node:assert/strict";
import { test } from "node:test";
import { dealAt, shareLeft } from "../../../static/streams/room/deal_count.js";

const deal = (id, t, until, more = {}) => ({ id, t, until, max: null, ...more });

test("the deal that began last of those that hold is shown", () => {
  const deals = { lamp: deal("a", 1000, 9000), candle: deal("b", 2000, 4000), cup: { t: 3000, id: null } };
  assert.equal(dealAt(deals, 500), null);
  assert.equal(dealAt(deals, 1500).id, "a");
  assert.equal(dealAt(deals, 2500).id, "b");
  assert.equal(dealAt(deals, 4000).id, "a");
  assert.equal(dealAt(deals, 9000), null);
  assert.equal(dealAt(undefined, 9000), null);
});

test("a deal that was put aside stays there, and another one comes", () => {
  const deals = { lamp: deal("a", 1000, 9000), candle: deal("b", 2000, 9000) };
  assert.equal(dealAt(deals, 3000, new Set(["b"])).id, "a");
  assert.equal(dealAt(deals, 3000, new Set(["a", "b"])), null);
});

test("what is left is counted in pieces where those are bound, else in time", () => {
  assert.equal(shareLeft(deal("a", 1000, 2000, { max: 4 }), 1, 1999), 0.25);
  assert.equal(shareLeft(deal("a", 1000, 2000, { max: 4 }), 9, 1999), 1);
  assert.equal(shareLeft(deal("a", 1000, 2000, { max: 4 }), undefined, 1500), 0.5);
  assert.equal(shareLeft(deal("a", 1000, 2000), 3, 2500), 0);
});
