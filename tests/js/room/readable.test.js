import assert from "node:assert/strict";
import test from "node:test";
import { Readable } from "../../../static/streams/room/readable.js";

const fan = (id, more = {}) => ({ id, w: "x", role: "fan", m: "hi", ...more });

test("of a storm five a second are shown, and all of a calm room", () => {
  let now = 0;
  const storm = new Readable(5, () => now);
  let shown = 0;
  for (let n = 0; n < 4000; n += 1) {
    now = n / 40;
    if (storm.shows(fan(n), "me")) shown += 1;
  }
  assert.ok(shown >= 500 && shown <= 510, String(shown));
  assert.equal(shown + storm.hidden, 4000);

  const calm = new Readable(5, () => now);
  for (let n = 0; n < 200; n += 1) {
    now += 0.25;
    assert.ok(calm.shows(fan(n), "me"));
  }
});

test("staff, own words and what is said to this reader are always shown", () => {
  const loud = new Readable(1, () => 0);
  while (loud.shows(fan(0), "me"));
  for (const role of ["host", "brand", "moderator"]) assert.ok(loud.shows(fan(1, { role }), "me"));
  assert.ok(loud.shows(fan(2, { w: "me" }), "me"));
  assert.ok(loud.shows(fan(3, { re: { id: 1, w: "me" } }), "me"));
  assert.ok(loud.shows(fan(4, { to: ["other", "me"] }), "me"));
  assert.ok(!loud.shows(fan(5, { re: { id: 1, w: "other" } }), "me"));
  assert.ok(!loud.shows(fan(6), ""));
});

test("who keeps order sees everything", () => {
  const all = new Readable(0, () => 0);
  for (let n = 0; n < 1000; n += 1) assert.ok(all.shows(fan(n), "me"));
  assert.equal(all.hidden, 0);
});
