import assert from "node:assert/strict";
import { test } from "node:test";
import { dropAt, endOf, phaseAt, SOON_MS, TOLD_MS } from "../../../static/streams/room/drop_count.js";

const HOUR = 3_600_000;
const drop = (id, more = {}) => ({ id, t: HOUR, opens: 2 * HOUR, closes: 2 * HOUR + 10_000, drawn: null, ...more });

test("a drop comes, opens, closes and is drawn by the time of the picture", () => {
  const announced = drop("a");
  assert.equal(phaseAt(announced, 2 * HOUR - SOON_MS - 1), null);
  assert.equal(phaseAt(announced, 2 * HOUR - SOON_MS), "soon");
  assert.equal(phaseAt(announced, 2 * HOUR), "open");
  // A picture eight seconds behind is still open when the first one is not.
  assert.equal(phaseAt(announced, 2 * HOUR + 10_000), "closed");
  assert.equal(phaseAt(announced, 2 * HOUR + 2_000), "open");
  const drawn = drop("a", { drawn: 2 * HOUR + 30_000 });
  assert.equal(phaseAt(drawn, 2 * HOUR + 29_000), "closed");
  assert.equal(phaseAt(drawn, 2 * HOUR + 30_000), "drawn");
  assert.equal(phaseAt(drawn, 2 * HOUR + 30_000 + TOLD_MS), null);
  assert.equal(phaseAt({ t: 5, id: null }, 10), null);
});

test("what can be entered is shown before what was drawn, and what was put aside is not", () => {
  const drops = {
    lamp: drop("drawn", { drawn: 2 * HOUR }),
    candle: drop("open", { opens: HOUR, closes: 3 * HOUR }),
    cup: drop("later", { opens: 2 * HOUR + 60_000, closes: 3 * HOUR }),
  };
  const shown = (time, closed) => dropAt(drops, time, closed)?.drop.id ?? null;
  assert.equal(shown(2 * HOUR + 1), "open");
  assert.equal(shown(2 * HOUR + 1, new Set(["open"])), "drawn");
  assert.equal(shown(2 * HOUR + 1, new Set(["open", "drawn"])), "later");
  assert.equal(dropAt(undefined, 5), null);
});

test("the clock counts to the opening, then to the end, and to nothing afterwards", () => {
  const one = drop("a");
  assert.equal(endOf(one, "soon"), one.opens);
  assert.equal(endOf(one, "open"), one.closes);
  assert.equal(endOf(one, "closed"), null);
  assert.equal(endOf(one, "drawn"), null);
});
