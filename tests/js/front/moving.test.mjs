import assert from "node:assert/strict";
import { test } from "node:test";
import { mayMove } from "../../../static/streams/front/moving.js";

function page({ able = true, saving = null, saveData = undefined } = {}) {
  return {
    asked: [],
    localStorage: { getItem: (name) => (name === "showfloor.saving" ? saving : null) },
    navigator: saveData === undefined ? {} : { connection: { saveData } },
    matchMedia(query) {
      this.asked.push(query);
      return { matches: able };
    },
  };
}

test("pictures move for whoever points with a mouse and wishes no calm", () => {
  const reader = page();

  assert.equal(mayMove(reader), true);
  assert.match(reader.asked[0], /pointer: fine/);
  assert.match(reader.asked[0], /prefers-reduced-motion: no-preference/);
  assert.equal(mayMove(page({ able: false })), false);
});

test("pictures do not move for whoever saves data, by choice or by their browser", () => {
  assert.equal(mayMove(page({ saving: "1" })), false);
  assert.equal(mayMove(page({ saveData: true })), false);
  assert.equal(mayMove(page({ saveData: true, saving: "" })), true);
});
