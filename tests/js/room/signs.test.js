import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { clipSigns, countSigns, signsOf } from "../../../static/streams/room/signs.js";

// The same table is checked against the server's count in tests/streams/room/test_words.py.
const table = JSON.parse(readFileSync(new URL("../../data/room/signs.json", import.meta.url), "utf8"));

test("signs are counted as the server counts them", () => {
  for (const { text, signs } of table) assert.equal(countSigns(text), signs, JSON.stringify(text));
});

test("no sign is cut", () => {
  for (const { text } of table) assert.equal(signsOf(text).join(""), text);
});

test("a family of four is one sign, however often it stands there", () => {
  for (const times of [170, 171]) assert.equal(countSigns("👨‍👩‍👧‍👦".repeat(times)), times);
});

test("a preview is made of whole signs", () => {
  assert.equal(clipSigns("க்ஷேத்திரம்", 3), "க்ஷே…".normalize("NFC"));
  assert.equal(clipSigns("👨‍👩‍👧‍👦".repeat(11), 10), `${"👨‍👩‍👧‍👦".repeat(9)}…`);
  for (const { text } of table) for (const most of [1, 2, 3, 10]) {
    const kept = clipSigns(text, most);
    assert.ok(kept === text || (kept.endsWith("…") && signsOf(text).length > most), text);
    assert.ok(signsOf(kept).every((sign) => sign === "…" || signsOf(text).includes(sign)), text);
  }
});
