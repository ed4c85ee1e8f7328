import assert from "node:assert/strict";
import { test } from "node:test";
import { decimalText, exponentOf, formatMoney } from "../../../static/app/lib/money.js";

test("knows how small each currency's smaller unit is", () => {
  assert.deepEqual(["EUR", "JPY", "KWD", "INR"].map(exponentOf), [2, 0, 3, 2]);
});

test("writes minor units as decimals without floating point", () => {
  assert.equal(decimalText(6400, "EUR"), "64.00");
  assert.equal(decimalText(5, "EUR"), "0.05");
  assert.equal(decimalText(-1205, "EUR"), "-12.05");
  assert.equal(decimalText(-7, "KWD"), "-0.007");
  assert.equal(decimalText(8400, "JPY"), "8400");
  assert.equal(decimalText(9007199254740993n, "EUR"), "90071992547409.93");
});

test("shows amounts by the reader's language", () => {
  assert.equal(formatMoney(6890, "EUR", "en"), "€68.90");
  assert.equal(formatMoney(8400, "JPY", "en"), "¥8,400");
  assert.match(formatMoney(6890, "EUR", "de"), /^68,90\s€$/);
});

test("keeps the last unit of a very large amount", () => {
  assert.equal(formatMoney(9007199254740993n, "EUR", "en"), "€90,071,992,547,409.93");
});
