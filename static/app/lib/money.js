// Amounts are whole minor units and a currency, here as on the server; only showing them makes a decimal text.

const exponents = new Map();

// How many digits the smaller unit has: EUR 2, JPY 0, KWD 3. The browser's tables follow ISO 4217.
export function exponentOf(currency) {
  if (!exponents.has(currency)) {
    const format = new Intl.NumberFormat("en", { style: "currency", currency });
    exponents.set(currency, format.resolvedOptions().maximumFractionDigits);
  }
  return exponents.get(currency);
}

// Decimal text without floating point: decimalText(-1205, "EUR") is "-12.05". Exact for any safe integer or BigInt.
export function decimalText(minor, currency) {
  const digits = exponentOf(currency);
  const amount = BigInt(minor);
  const sign = amount < 0n ? "-" : "";
  const figures = (amount < 0n ? -amount : amount).toString().padStart(digits + 1, "0");
  if (digits === 0) return sign + figures;
  return `${sign}${figures.slice(0, -digits)}.${figures.slice(-digits)}`;
}

export function formatMoney(minor, currency, language) {
  // A decimal text keeps every digit, a number would not.
  return new Intl.NumberFormat(language, { style: "currency", currency }).format(decimalText(minor, currency));
}
