import assert from "node:assert/strict";
import { test } from "node:test";
import { percentAt, percentOf } from "../../../static/commerce/catalog/focal_point.js";

test("a click is a whole percentage of the picture, at its edges too", () => {
  assert.equal(percentAt(110, 10, 200), 50);
  assert.equal(percentAt(10, 10, 200), 0);
  assert.equal(percentAt(211.4, 10, 200), 100);
  assert.equal(percentAt(5, 10, 200), 0);
  assert.equal(percentAt(75, 10, 200), 33);
});

test("without a length, or of what is no number, it is the middle", () => {
  assert.equal(percentAt(75, 10, 0), 50);
  assert.equal(percentOf(""), 50);
  assert.equal(percentOf("x"), 50);
  assert.equal(percentOf("-3"), 0);
  assert.equal(percentOf("70.6"), 71);
});
