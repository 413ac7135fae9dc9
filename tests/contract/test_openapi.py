"""Requests made up from the OpenAPI document: every answer is one the document promises, and none is a 500.

A few as told, and always the same; `make test-long` tries many more, and those that aren't as told, which are dear to
make up: what is wrong with them in every run is chosen by hand in `test_bad_bodies.py` and `test_bad_requests.py`.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.core.result import Ok
from schemathesis.specs.openapi import checks

from onsale.platform import limits
from tests.contract.conftest import Sale
from tests.contract.served import Served

EXAMPLES = {GenerationMode.POSITIVE: 3, GenerationMode.NEGATIVE: 1}
MANY = {GenerationMode.POSITIVE: 40, GenerationMode.NEGATIVE: 10}
PROMISES = [
    schemathesis.checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
WITHOUT = {
    "/api/v1/auth/logout",  # would end the session that the other requests are made with
    "/api/v1/me/sessions/end-others",  # would end them, too
    "/api/v1/me/password",
    "/api/v1/me/processing",  # would have the other requests refused
    "/readyz",  # says 503 here, rightly: no worker runs beside this test
}


def rounds() -> Iterator[object]:
    """A few and many of each; otherwise than told, those who may do little are mostly told just that."""
    for told, mode in {"as told": GenerationMode.POSITIVE, "otherwise": GenerationMode.NEGATIVE}.items():
        for who in ("nobody", "fan", "organiser"):
            often = () if mode is GenerationMode.POSITIVE else pytest.mark.long
            yield pytest.param(mode, who, EXAMPLES, id=f"{told}-{who}-a few", marks=often)
            yield pytest.param(mode, who, MANY, id=f"{told}-{who}-many", marks=pytest.mark.long)


@pytest.mark.parametrize(("mode", "who", "examples"), list(rounds()))
def test_every_answer_is_as_the_document_says(
    served: Served,
    sale: Sale,
    mode: GenerationMode,
    who: str,
    examples: dict[GenerationMode, int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "STREAM_S", 0.0)  # a stream's answer is read to its end
    schema = schemathesis.openapi.from_dict(served.document)
    headers = {"nobody": {}, "fan": sale.fan.headers, "organiser": sale.organiser.headers}[who]
    statuses: Counter[int] = Counter()
    broken = []
    for found in schema.get_all_operations():
        operation: Any = found.ok() if isinstance(found, Ok) else pytest.fail(str(found.err()))
        if operation.path in WITHOUT:
            continue
        try:
            cases = operation.as_strategy(generation_mode=mode)
            _try(served, sale, cases, headers, statuses, most=examples[mode])
        except Unsatisfiable:
            assert mode is GenerationMode.NEGATIVE, f"{operation.label} can't be asked as told"
        except (Exception, BaseExceptionGroup) as failure:  # noqa: BLE001 - all are tried, then all failures told
            broken.append(f"{operation.label}: {_told(failure)}")
    print(mode.value, who, dict(sorted(statuses.items())))
    assert not broken, "\n\n".join(broken)
    assert sum(statuses.values()) > examples[mode] * 20


def _try(
    served: Served,
    sale: Sale,
    cases: st.SearchStrategy[Case[Any]],
    headers: dict[str, str],
    statuses: Counter[int],
    *,
    most: int,
) -> None:
    @settings(
        max_examples=most, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck)
    )
    @given(case=cases, real=st.booleans())
    def answers(case: Case[Any], real: bool) -> None:
        if real:
            case.path_parameters.update({name: sale.ids[name] for name in case.path_parameters if name in sale.ids})
        asked = requests.Request(**case.as_transport_kwargs(base_url="http://testserver")).prepare()
        kept = {name: value for name, value in asked.headers.items() if name.lower() != "authorization"}
        response = served.send(str(asked.method), str(asked.url), headers=kept | headers, content=asked.body)
        statuses[response.status_code] += 1
        case.validate_response(response, checks=PROMISES)

    answers()


def _told(failure: BaseException) -> str:
    parts = getattr(failure, "exceptions", [failure])
    return "\n".join(f"{type(part).__name__}: {part}" for part in parts)[:1_500]
