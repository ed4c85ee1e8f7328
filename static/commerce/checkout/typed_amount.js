// What somebody typed as a number of whole units; null when it is none.
export function typedAmount(text) {
  const plain = String(text).trim().replace(",", ".");
  return /^\d{1,9}(\.\d{0,3})?$/.test(plain) ? Number(plain) : null;
}
