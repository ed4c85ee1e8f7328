import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { countSigns, signsOf } from "../../../static/streams/room/signs.js";

// The same table is checked against the server's count in tests/streams/room/test_words.py.
const table = JSON.parse(readFileSync(new URL("../../data/room/signs.json", import.meta.url), "utf8"));

test("signs are counted as the server counts them", () => {
  for (const { text, signs } of table) assert.equal(countSigns(text), signs, JSON.stringify(text));
});

test("no sign is cut", () => {
  for (const { text } of table) assert.equal(signsOf(text).join(""), text);
});
