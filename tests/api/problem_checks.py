"""What every error answer has to be."""

import httpx

PROBLEM = "application/problem+json"


def assert_problem(
    answer: httpx.Response, status: int, *words: str, pointer: str | None = None
) -> dict[str, object]:
    """Check that an answer is a problem of `status` whose detail has `words`; return it."""
    assert answer.status_code == status, f"{answer.status_code}: {answer.text[:500]}"
    assert answer.headers["content-type"] == PROBLEM
    problem: dict[str, object] = answer.json()
    assert problem["status"] == status
    assert {"type", "title", "detail"} <= set(problem)
    detail = str(problem["detail"])
    for word in words:
        assert word in detail, detail
    for internal in ("Traceback", "pydantic", "Exception", "app/"):
        assert internal not in answer.text
    # and the page shows it to readers of 中文 in their words
    assert "detail_zh" in problem, f"app/chinese doesn't know: {detail}"
    if pointer is not None:
        errors = problem.get("errors")
        assert isinstance(errors, list), problem
        assert pointer in [error["pointer"] for error in errors], errors
    return problem
