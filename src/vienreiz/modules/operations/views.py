"""Pages of operators."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from vienreiz.kernel import clock
from vienreiz.kernel.outbox import public as outbox
from vienreiz.kernel.ui import public as ui
from vienreiz.modules.identity import public as identity

from . import queries


@require_GET
@identity.operator_required
def index(request: HttpRequest) -> HttpResponse:
    """Everything at one look."""
    overview = queries.overview()
    chart = ui.columns(
        [ui.Column(label=f"{ui.local(one.start_at):%H}", count=one.count) for one in overview.hours],
    )
    busiest = max(overview.hours, key=lambda one: one.count)
    page = {
        "overview": overview,
        "chart": chart,
        "total": sum(one.count for one in overview.hours),
        "busiest": busiest,
        "operator": identity.operator_of(request).id,
    }
    return render(request, "operations/index.html", page)


@require_POST
@identity.operator_required
def retry(request: HttpRequest, letter_id: int) -> HttpResponse:
    """Deliver a dead letter once more."""
    outbox.retry(letter_id, by=identity.operator_of(request), at=clock.now())
    return redirect("operations:index")


@require_POST
@identity.operator_required
def set_aside(request: HttpRequest, letter_id: int) -> HttpResponse:
    """Never deliver a dead letter."""
    outbox.set_aside(letter_id, by=identity.operator_of(request), at=clock.now())
    return redirect("operations:index")
