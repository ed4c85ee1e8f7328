import assert from "node:assert/strict";
import { test } from "node:test";
import { formatBitrate, formatSeconds, formatShare } from "../../../static/streams/stage/measures.js";

test("measures follow the reader's language", () => {
  assert.equal(formatSeconds(2.14, "en"), "2.1 sec");
  assert.equal(formatSeconds(2, "de"), "2,0 Sek.");
  assert.equal(formatBitrate(2_430_000, "en"), "2.4 Mb/s");
  assert.equal(formatShare(0.0012, "en"), "0.1%");
  assert.equal(formatShare(null, "en"), "–");
});
