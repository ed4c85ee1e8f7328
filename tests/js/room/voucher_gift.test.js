import assert from "node:assert/strict";
import { test } from "node:test";
import { giftText } from "../../../static/streams/room/voucher_gift.js";

const TEXTS = { percent: "{n} % off", amount: "{money} off", free: "Free delivery", minimum: "from {money} on" };

test("a percentage is told with its fraction, and what it asks", () => {
  const card = { kind: "percent", bp: 1250, by: { EUR: { minor: null, minimum: 3000 } } };
  assert.deepEqual(giftText(card, "EUR", "en", TEXTS), { gift: "12.5 % off", minimum: "from €30.00 on" });
  assert.deepEqual(giftText(card, "JPY", "en", TEXTS), { gift: "12.5 % off", minimum: "" });
});

test("a sum is told in the reader's currency, and is no gift where it is none", () => {
  const card = { kind: "amount", bp: null, by: { JPY: { minor: 500, minimum: 0 } } };
  assert.equal(giftText(card, "JPY", "en", TEXTS).gift, "¥500 off");
  assert.equal(giftText(card, "EUR", "en", TEXTS).gift, null);
});

test("free delivery is free in every currency", () => {
  assert.equal(giftText({ kind: "free_shipping", bp: null, by: {} }, "EUR", "en", TEXTS).gift, "Free delivery");
});
