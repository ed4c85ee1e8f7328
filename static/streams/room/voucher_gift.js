// What a voucher gives, in words, for one reader: the same facts go to everybody. Pure.
import { formatMoney } from "../../app/lib/money.js";

// {gift, minimum}: texts; gift is null where the code gives nothing in this currency. texts: percent, amount, free, minimum.
export function giftText(card, currency, language, texts) {
  const { minor = null, minimum = 0 } = card.by[currency] ?? {};
  const from = minimum ? texts.minimum.replace("{money}", formatMoney(minimum, currency, language)) : "";
  if (card.kind === "free_shipping") return { gift: texts.free, minimum: from };
  if (card.kind === "percent") {
    const percent = new Intl.NumberFormat(language, { maximumFractionDigits: 2 }).format(card.bp / 100);
    return { gift: texts.percent.replace("{n}", percent), minimum: from };
  }
  return { gift: minor === null ? null : texts.amount.replace("{money}", formatMoney(minor, currency, language)), minimum: from };
}
