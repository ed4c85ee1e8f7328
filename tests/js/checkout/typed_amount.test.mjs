import assert from "node:assert/strict";
import { test } from "node:test";
import { typedAmount } from "../../../static/commerce/checkout/typed_amount.js";

test("an amount is read with a point or a comma", () => {
  assert.equal(typedAmount(" 15.50 "), 15.5);
  assert.equal(typedAmount("15,5"), 15.5);
  assert.equal(typedAmount("1200"), 1200);
});

test("what is no plain amount is none", () => {
  for (const text of ["", "-5", "1e3", "NaN", "1.2345", "1 000", "€5"]) assert.equal(typedAmount(text), null);
});
