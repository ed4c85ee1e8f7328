// Recomputes the draw of a giveaway or a fair drop from its proof, as docs/giveaways.md writes it down; marketplace/kernel/draws.py is the same.
const NUMBERS = 2n ** 64n;

const hex = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const bytes = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
const sha256 = async (data) => hex(await crypto.subtle.digest("SHA-256", data));

export async function seedHash(seed) {
  return sha256(bytes(seed));
}

export async function entriesHash(giveaway, entries) {
  const lines = ["showfloor giveaway 1", giveaway, ...[...entries].sort(bySigns)];
  return sha256(new TextEncoder().encode(lines.map((line) => `${line}\n`).join("")));
}

// The first count entries in the order in which they are drawn.
export async function drawnOrder(seed, listHash, entries, count) {
  const key = await crypto.subtle.importKey("raw", bytes(seed), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const left = [...entries].sort(bySigns);
  const drawn = [];
  let counter = 0n;
  while (left.length && drawn.length < count) {
    const most = BigInt(left.length);
    let number;
    do {
      number = await numberAt(key, listHash, counter);
      counter += 1n;
    } while (number >= NUMBERS - (NUMBERS % most));
    drawn.push(...left.splice(Number(number % most), 1));
  }
  return drawn;
}

// { seed, list, winners }: which parts of a proof are true.
export async function checkProof(proof) {
  const order = await drawnOrder(proof.seed, proof.entries_hash, proof.entries, proof.winners.length);
  return {
    seed: (await seedHash(proof.seed)) === proof.seed_hash,
    list: (await entriesHash(proof.giveaway, proof.entries)) === proof.entries_hash,
    winners: proof.winners.every(({ pick, entry }) => order[pick - 1] === entry),
  };
}

async function numberAt(key, listHash, counter) {
  const message = new Uint8Array(40);
  message.set(bytes(listHash));
  new DataView(message.buffer).setBigUint64(32, counter);
  return new DataView(await crypto.subtle.sign("HMAC", key, message)).getBigUint64(0);
}

// Entries are letters and digits: their order by sign is the same everywhere, whatever the language.
function bySigns(one, other) {
  return one < other ? -1 : Number(one > other);
}
