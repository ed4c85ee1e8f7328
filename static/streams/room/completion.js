// What is being typed at the caret that can be completed: "@name" calls somebody, ":code" is an emote.
// No elements: a text, a caret, a list of candidates {sign, name, text}.

const SHOWN_MAX = 6;
const NAME_SIGNS_MAX = 24;
// A letter or figure of Latin before the sign makes it a mail address or a time, not a call.
const STARTS = { "@": /(?:^|[^A-Za-z0-9._@-])@([^@\n]*)$/u, ":": /(?:^|[^A-Za-z0-9:])(:[a-z0-9_+-]{1,})$/u };

// {sign, query, start} of what stands before the caret, or null.
export function wordAt(text, caret) {
  const before = text.slice(0, caret);
  const code = before.match(STARTS[":"]);
  if (code) return { sign: ":", query: code[1].slice(1), start: caret - code[1].length };
  const name = before.match(STARTS["@"]);
  if (!name || [...name[1]].length > NAME_SIGNS_MAX) return null;
  return { sign: "@", query: name[1], start: caret - name[1].length - 1 };
}

function plain(text) {
  return text.normalize("NFC").toLocaleLowerCase();
}

// Candidates whose name, or a word of it, begins with the query; those that begin with it first, else in their order.
export function matching(candidates, query) {
  const wanted = plain(query);
  const found = candidates.map((one) => ({ one, rank: rankOf(plain(one.name), wanted) })).filter(({ rank }) => rank < 2);
  return found.sort((a, b) => a.rank - b.rank).slice(0, SHOWN_MAX).map(({ one }) => one);
}

function rankOf(name, wanted) {
  if (name.startsWith(wanted)) return 0;
  return name.split(/[\s_]+/u).some((word) => word.startsWith(wanted)) ? 1 : 2;
}

// {text, caret} with the typed word replaced.
export function completed(text, caret, start, insertion) {
  const head = text.slice(0, start) + insertion;
  return { text: head + text.slice(caret), caret: head.length };
}

// Those who can be called by name: who speaks for the show, then whoever wrote, the latest first; not the reader.
export function callable(messages, staff, me) {
  const found = new Map(staff.filter(({ who }) => who !== me?.role).map((one) => [one.who, one]));
  for (const message of [...messages].reverse()) {
    const isStaff = staff.some(({ who }) => who === message.role);
    if (!isStaff && message.w !== me?.w && !found.has(message.w)) found.set(message.w, { name: message.name, who: message.w });
  }
  return [...found.values()];
}
