import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { replayLog } from "../../static/app/lib/auction.js";

const logs = JSON.parse(readFileSync(new URL("../data/auctions/logs.json", import.meta.url), "utf8"));

for (const { name, log, wrong } of logs) {
  test(`${name}: replayed as the server does`, () => {
    assert.equal(replayLog(log).length > 0, wrong);
  });
}
