import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { checkProof, drawnOrder, entriesHash } from "../../../static/app/lib/draw.js";

const cases = JSON.parse(readFileSync(new URL("../../data/room/draws.json", import.meta.url)));
const GOOD = { seed: true, list: true, winners: true };

test("the browser draws what the server drew", async () => {
  for (const proof of cases) assert.deepEqual(await checkProof(proof), GOOD);
});

test("whatever is changed in a proof shows", async () => {
  const proof = cases[2];
  const seed = `00${proof.seed.slice(2)}`;
  const entries = ["another00000", ...proof.entries.slice(1)];
  const winners = [proof.winners[1], proof.winners[0]].map(({ entry }, at) => ({ pick: at + 1, entry }));

  assert.equal((await checkProof({ ...proof, seed })).seed, false);
  assert.equal((await checkProof({ ...proof, entries })).list, false);
  assert.deepEqual(await checkProof({ ...proof, winners }), { ...GOOD, winners: false });
});

test("the order of the file does not matter, and nobody is drawn twice", async () => {
  const { seed, entries, entries_hash: hash, giveaway } = cases[3];

  const order = await drawnOrder(seed, hash, [...entries].reverse(), 1_000);

  assert.equal(await entriesHash(giveaway, [...entries].reverse()), hash);
  assert.equal(new Set(order).size, entries.length);
  assert.deepEqual(order.slice(0, 20), cases[3].winners.map(({ entry }) => entry));
});
