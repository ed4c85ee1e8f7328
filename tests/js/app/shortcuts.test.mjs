import assert from "node:assert/strict";
import { test } from "node:test";
import { pressedBy } from "../../../static/app/lib/shortcuts.js";

const button = (keys) => ({ keys, getAttribute: () => keys });
const BUTTONS = ["K Space", "ArrowLeft J", "?"].map(button);
const press = (key, more = {}) => pressedBy({ key, ...more }, BUTTONS)?.keys;

test("a key presses the button that names it, in either case", () => {
  assert.equal(press("k"), "K Space");
  assert.equal(press("K"), "K Space");
  assert.equal(press(" "), "K Space");
  assert.equal(press("ArrowLeft"), "ArrowLeft J");
  assert.equal(press("?"), "?");
});

test("other keys, and keys with Ctrl and the like, press nothing", () => {
  assert.equal(press("a"), undefined);
  assert.equal(press("ArrowRight"), undefined);
  for (const held of ["ctrlKey", "metaKey", "altKey"]) assert.equal(press("k", { [held]: true }), undefined);
});
