import assert from "node:assert/strict";
import { test } from "node:test";
import { isSame } from "../../../static/app/lib/parts.js";

const form = (token, word) => `<form><input type="hidden" name="csrfmiddlewaretoken" value="${token}"><button>${word}</button></form>`;

test("another token alone does not take a button from under somebody's finger", () => {
  assert.ok(isSame(form("abc", "Launch") + form("abc", "End"), form("xyz", "Launch") + form("xyz", "End")));
});

test("another word does", () => {
  assert.ok(!isSame(form("abc", "Launch"), form("abc", "End")));
});
