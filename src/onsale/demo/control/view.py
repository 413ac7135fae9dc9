"""What the control page shows, in words and figures: the same for the page itself and for its script."""

from onsale.demo.control.running import State
from onsale.demo.crowd.figures import Step
from onsale.demo.crowd.report import Progress, Report, Verdict
from onsale.platform.i18n import format_number, ngettext
from onsale.platform.i18n import gettext as _
from onsale.platform.schemas import Answer

_NONE = "–"
_ANSWERS_SHOWN = 14


class Notice(Answer):
    """How it ended: `kind` is good, warn or bad."""

    kind: str
    title: str
    text: str


class AnswerRow(Answer):
    """How often the server gave an answer; `bad`: one it should be ashamed of."""

    code: str
    count: str
    bad: bool


class LiveAnswer(Answer):
    """Everything that changes. `texts` go by the names of the page's parts; shares lie between 0 and 1."""

    running: bool
    begun: bool
    phase: str
    event_id: str | None
    texts: dict[str, str]
    sold_share: float
    held_share: float
    holds: list[int]
    payments: list[int]
    latencies: list[list[str]]
    answers: list[AnswerRow]
    evenings: list[list[str]]
    notice: Notice | None


def live_answer(state: State) -> LiveAnswer:
    """How the last stampede stands."""
    told = state.progress
    free = max(told.free_at_start, 1) if told else 1
    return LiveAnswer(
        running=state.running,
        phase=told.phase if told else "gathering",
        begun=state.event_id is not None,
        event_id=state.event_id,
        texts=_texts(state),
        sold_share=min(1.0, told.sold_places / free) if told else 0.0,
        held_share=min(1.0, max(told.held_places, 0) / free) if told else 0.0,
        holds=told.rates.get("holds", []) if told else [],
        payments=told.rates.get("payments", []) if told else [],
        latencies=_latencies(told),
        answers=_answers(told),
        evenings=[[_evenings().get(name, name), figure(n)] for name, n in told.outcomes.items()] if told else [],
        notice=_notice(state),
    )


def _texts(state: State) -> dict[str, str]:
    told, report = state.progress, state.report
    if told is None:
        figures = ("holds", "payments", "sold", "inside")
        phase = {"phase": _("The crowd gathers …") if state.running else "", "name": "", "clock": ""}
        return phase | dict.fromkeys(figures, figure(0)) | {f"{name}-note": "" for name in figures}
    lasting = {"at": figure(round(told.at_s)), "seconds": figure(told.seconds)}
    holds, payments = (told.rates.get(name) or [0] for name in ("holds", "payments"))
    return {
        "phase": _phase(state, told),
        "name": told.event_name,
        "clock": _("%(at)s of %(seconds)s s") % lasting,
        "holds": figure(round(report.holds_per_s) if report else holds[-1]),
        "holds-note": _pace_note(told.holds, max(holds)),
        "payments": figure(round(report.payments_per_s) if report else payments[-1]),
        "payments-note": _pace_note(told.payments, max(payments)),
        "sold": figure(told.sold_places),
        "sold-note": _("%(held)s held, of %(free)s that were free")
        % {"held": figure(max(told.held_places, 0)), "free": figure(told.free_at_start)},
        "inside": figure(told.arrived - told.left),
        "inside-note": _("%(came)s of %(fans)s came") % {"came": figure(told.arrived), "fans": figure(told.fans)},
    }


def _pace_note(count: int, peak: int) -> str:
    return _("%(count)s in all, %(peak)s in the best second") % {
        "count": figure(count),
        "peak": figure(peak),
    }


def _phase(state: State, told: Progress) -> str:
    if not state.running:
        return _("It is over") if state.report else _("It ended early")
    return {
        "gathering": _("The crowd gathers …"),
        "running": _("The doors are open"),
        "comparing": _("Comparing what was promised with what is there …"),
        "verifying": _("Verifying the database …"),
    }.get(told.phase, _("It is over"))


def _latencies(told: Progress | None) -> list[list[str]]:
    names = {Step.LOOK: _("Look"), Step.HOLD: _("Hold"), Step.PAY: _("Pay"), Step.RELEASE: _("Give back")}
    rows = []
    for step, name in names.items():
        took = told.latency_ms.get(step.value) if told else None
        rows.append([name, *([figure(round(ms)) for ms in (took.p50, took.p95, took.p99)] if took else [_NONE] * 3)])
    return rows


def _answers(told: Progress | None) -> list[AnswerRow]:
    statuses = sorted(told.statuses.items(), key=lambda row: -row[1]) if told else []
    return [AnswerRow(code=code, count=figure(n), bad=_is_bad(code)) for code, n in statuses[:_ANSWERS_SHOWN]]


def _is_bad(code: str) -> bool:
    """A refusal is an answer; breaking down is not."""
    return not code[:1].isdigit() or (code.startswith("5") and not code.startswith("503"))


def _evenings() -> dict[str, str]:
    return {
        "paid": _("paid"),
        "abandoned": _("walked away from a hold"),
        "released": _("gave the places back"),
        "beaten": _("were beaten time and again"),
        "sold out": _("found it sold out"),
        "turned away": _("were turned away"),
        "too late": _("paid too late"),
        "gave up": _("got no answer"),
        "unfinished": _("hadn't finished at the end"),
    }


def _notice(state: State) -> Notice | None:
    if state.running:
        return None
    report = state.report
    if report is None:
        if state.event_id is None:
            return None
        if state.progress is None and not state.complaint:
            return Notice(kind="warn", title=_("It was stopped before anybody came."), text=_("Nothing was sold."))
        return Notice(kind="bad", title=_("The stampede ended without a summary."), text=state.complaint)
    text = f"{_compared(report)} {_verdict(report.verify)}"
    if not report.ok:
        return Notice(kind="bad", title=_("Something is wrong."), text=text)
    kind = "warn" if report.verify.holds is None else "good"
    return Notice(kind=kind, title=_("Nothing lost, nothing sold twice."), text=text)


def _compared(report: Report) -> str:
    if report.ok:
        told = ngettext(
            "The one booking that was acknowledged is there as its fan was told.",
            "All %(n)s bookings that were acknowledged are there as their fans were told.",
            report.compared,
        )
        return told % {"n": figure(report.compared)}
    counts = {"n": report.compared, "missing": report.missing_count, "double": report.conflict_count}
    told = _("Of %(n)s acknowledged bookings %(missing)s aren't there as told; %(double)s times two got the same.")
    return told % {name: figure(count) for name, count in counts.items()}


def _verdict(verdict: Verdict) -> str:
    if verdict.holds is None:
        return _("The database itself couldn't be verified: %(why)s.") % {"why": verdict.why}
    if verdict.holds:
        return _("Verify: all %(n)s invariants hold.") % {"n": verdict.invariants}
    return _("Verify found: %(rows)s") % {"rows": "; ".join(verdict.broken)}


def figure(number: float) -> str:
    """A number as the reader's language writes it."""
    return format_number(number)
