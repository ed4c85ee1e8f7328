import assert from "node:assert/strict";
import { test } from "node:test";
import { titleIn } from "../../../static/streams/room/priced.js";

const FACT = { title: "Lamp", titles: { ja: "ランプ", "pt-br": "Lâmpada" } };

test("a page takes the title of its own language, or of the language without its region", () => {
  assert.equal(titleIn(FACT, "ja"), "ランプ");
  assert.equal(titleIn(FACT, "ja-JP"), "ランプ");
  assert.equal(titleIn(FACT, "pt-BR"), "Lâmpada");
});

test("what has no title in the page's language keeps its own", () => {
  assert.equal(titleIn(FACT, "de"), "Lamp");
  assert.equal(titleIn({ title: "Lamp" }, "ja"), "Lamp");
});
