import assert from "node:assert/strict";
import { test } from "node:test";
import { clockText, partsUntil, rememberZone } from "../../../static/app/lib/time.js";

test("a clock counts minutes, then hours, and never below zero", () => {
  assert.equal(clockText(252), "4:12");
  assert.equal(clockText(59.9), "0:59");
  assert.equal(clockText(3912), "1:05:12");
  assert.equal(clockText(-3), "0:00");
});

test("the parts until a moment add up to it", () => {
  const now = Date.UTC(2026, 10, 24, 16, 47, 24);
  const then = Date.UTC(2026, 10, 25, 21, 0, 0);

  assert.deepEqual(partsUntil(then, now), { days: 1, hours: 4, minutes: 12, seconds: 36 });
  assert.deepEqual(partsUntil(now, then), { days: 0, hours: 0, minutes: 0, seconds: 0 });
});

test("tells the server the browser's zone once", () => {
  const written = [];
  const page = { get cookie() { return written.map((line) => line.split(";")[0]).join("; "); }, set cookie(line) { written.push(line); } };

  rememberZone(page);
  rememberZone(page);

  assert.equal(written.length, 1);
  assert.match(written[0], /^zone=\S+; path=\/; max-age=\d+; samesite=lax$/);
});
