import assert from "node:assert/strict";
import { test } from "node:test";
import { stamped } from "../../../static/streams/room/playhead_stamp.js";

test("an address says which moment its reader sees, the latest one", () => {
  assert.equal(stamped("/buy/abc/?number=2&seen=q", 1234.6), "/buy/abc/?number=2&seen=q&at=1235");
  assert.equal(stamped("/buy/abc/?number=2&seen=q&at=99", 1234), "/buy/abc/?number=2&seen=q&at=1234");
  assert.equal(stamped("/buy/abc/?seen=q&at=99", undefined), "/buy/abc/?seen=q");
});
