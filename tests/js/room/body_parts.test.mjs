import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { mayLink, partsOf } from "../../../static/streams/room/body_parts.js";

// The same table is checked against the server's rule in tests/streams/room/test_links.py.
const table = JSON.parse(readFileSync(new URL("../../data/room/links.json", import.meta.url), "utf8"));

test("links are found where the server finds them, and the rest of the text stays", () => {
  for (const { text, links } of table) {
    const parts = partsOf(text);
    assert.deepEqual(parts.filter((part) => part.isLink).map((part) => part.text), links, text);
    assert.equal(parts.map((part) => part.text).join(""), text);
  }
});

test("fans' links stay text", () => {
  assert.deepEqual(["fan", "host", "brand", "moderator"].map(mayLink), [false, true, true, true]);
});
