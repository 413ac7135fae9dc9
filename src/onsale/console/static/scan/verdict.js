/** What a verdict says: its tone, its sign, its words. Nothing here depends on how it was come by. */

const SIGNS = { yes: "check", out: "out", ask: "person", again: "stop", no: "cross" };

/** `{tone, sign, title, place, lines}` of a verdict `{result, reason, ticket, first_admitted_at, first_gate, …}`. */
export function told(verdict, words) {
  const { tone, title, lines } = (BY_RESULT[verdict.result] ?? BY_RESULT.invalid)(verdict, words);
  const { ticket } = verdict;
  const place = ticket ? [words.place(ticket), ticket.ticket_type].filter(Boolean).join(" · ") : "";
  return { tone, sign: SIGNS[tone], title, place, lines: lines.filter(Boolean) };
}

const BY_RESULT = {
  admitted(verdict, words) {
    if (verdict.ticket?.requires_proof) return { tone: "ask", title: words.say("proof"), lines: [words.say("proof_why", { type: verdict.ticket.ticket_type ?? "" })] };
    return { tone: "yes", title: words.say("admitted"), lines: [words.say("admitted_why")] };
  },
  already_admitted: (verdict, words) => ({ tone: "again", title: words.say("already"), lines: [since(verdict, words)] }),
  checked_out: (_, words) => ({ tone: "out", title: words.say("out"), lines: [words.say("out_why")] }),
  not_inside: (_, words) => ({ tone: "again", title: words.say("not_inside"), lines: [words.say("not_inside_why")] }),
  wrong_event: (verdict, words) => ({
    tone: "no",
    title: words.say("wrong_event"),
    lines: [verdict.event?.name ? words.say("wrong_event_named", { event: verdict.event.name }) : words.say("wrong_event_why")],
  }),
  cancelled: (_, words) => ({ tone: "no", title: words.say("cancelled"), lines: [words.say("cancelled_why")] }),
  transferred: (_, words) => ({ tone: "no", title: words.say("transferred"), lines: [words.say("transferred_why")] }),
  refused: (_, words) => ({ tone: "no", title: words.say("not_judged"), lines: [words.say("not_yours")] }),
  unknown: (_, words) => ({ tone: "no", title: words.say("not_judged"), lines: [words.say("no_bundle")] }),
  invalid(verdict, words) {
    const make = BY_REASON[verdict.reason];
    if (make) return make(verdict, words);
    // A genuine ticket may stand behind a code that is over: nobody is to be sent away for it.
    return { tone: "no", title: words.say(OVER.has(verdict.reason) ? "old_code" : "invalid"), lines: [words.say(verdict.reason && words.texts[`invalid_${verdict.reason}`] ? `invalid_${verdict.reason}` : "invalid_forged")] };
  },
};

const OVER = new Set(["revoked_key", "stale", "not_rotating"]);

const BY_REASON = {
  wrong_gate: ({ ticket }, words) => ({
    tone: "again",
    title: words.say("wrong_gate"),
    lines: [ticket?.gates?.length ? words.say("wrong_gate_why", { gates: words.lists.format(ticket.gates) }) : words.say("wrong_gate_unknown")],
  }),
  too_early: ({ opens_at: opens }, words) => ({ tone: "again", title: words.say("too_early"), lines: [opens ? words.say("too_early_why", { time: words.time(opens) }) : ""] }),
  too_late: ({ closes_at: closes }, words) => ({ tone: "again", title: words.say("too_late"), lines: [closes ? words.say("too_late_why", { time: words.time(closes) }) : ""] }),
};

function since({ first_admitted_at: at, first_gate: gate }, words) {
  if (!at) return words.say("inside");
  return words.say(gate ? "inside_since_at" : "inside_since", { time: words.time(at), gate });
}
