// What a product costs this reader: the same facts go to everybody, each page shows its own currency.
import { formatMoney } from "../../app/lib/money.js";

// {price, was} as texts; null where there is none: not sold in this currency, or nothing to compare with.
export function pricesFor(prices, currency, language) {
  const found = prices?.[currency];
  if (!found) return { price: null, was: null };
  const was = found.was === null || found.was === undefined ? null : formatMoney(found.was, currency, language);
  return { price: formatMoney(found.minor, currency, language), was };
}

// What a fact told by the room says at a moment of the programme, by currency: a price that has ended by then is what
// it was told to become. until: when it ends.
export function pricesAt(fact, time) {
  const at = (price) => (price.until !== undefined && price.until <= time ? price.then : price);
  return Object.fromEntries(Object.entries(fact?.by ?? {}).map(([currency, price]) => [currency, at(price)]));
}

// How many are left in words: texts are {soldOut, left: {one, other, …}} by the reader's plural rules.
export function leftText(left, texts, language) {
  if (left <= 0) return texts.soldOut;
  const form = new Intl.PluralRules(language).select(left);
  return (texts[form] ?? texts.other).replace("{n}", new Intl.NumberFormat(language).format(left));
}

// A link that begins to buy says what its reader was shown (…&seen=<quote>).
export function showQuote(link, quote) {
  const address = link.getAttribute("href") ?? "";
  if (address.includes("seen=")) link.setAttribute("href", address.replace(/seen=[^&]*/, `seen=${encodeURIComponent(quote)}`));
}

// What a thing is called in the reader's language: the same news goes to everybody, with the titles it was given.
export function titleIn(fact, language) {
  const titles = fact.titles ?? {};
  return titles[language.toLowerCase()] ?? titles[language.split("-")[0]] ?? fact.title;
}
