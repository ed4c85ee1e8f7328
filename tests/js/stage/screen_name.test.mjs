import assert from "node:assert/strict";
import { test } from "node:test";
import { screenName } from "../../../static/streams/stage/screen_name.js";

function storage() {
  const kept = new Map();
  return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value) };
}

test("a tab keeps its name over reloads, another tab has another", () => {
  const [one, other] = [storage(), storage()];

  const name = screenName(one);

  assert.match(name, /^[0-9a-f]{24}$/);
  assert.equal(screenName(one), name);
  assert.notEqual(screenName(other), name);
});
