import assert from "node:assert/strict";
import { test } from "node:test";
import { loadAac } from "../../../static/streams/stage/aac_encoder.js";
import { soundConfig } from "../../../static/streams/stage/codecs.js";

// A process of its own: once fetched, the encoder stays.

const opusAlone = { isConfigSupported: async ({ codec }) => ({ supported: codec === "opus" }) };
const format = { sampleRate: 48_000, numberOfChannels: 1 };
const forbidden = async () => {
  throw new Error("the policy says no");
};

test("where it may not be compiled or fetched, Opus is sent", async () => {
  assert.equal(await loadAac(forbidden), null);
  assert.equal((await soundConfig(format, opusAlone, () => loadAac(forbidden))).codec, "opus");
});

test("where there is no WebAssembly nothing is fetched", async () => {
  const kept = globalThis.WebAssembly;
  delete globalThis.WebAssembly;
  try {
    assert.equal(await loadAac(() => assert.fail("fetched")), null);
  } finally {
    globalThis.WebAssembly = kept;
  }
});
