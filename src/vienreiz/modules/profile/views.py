"""The page of one's own profile."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from vienreiz.kernel import clock
from vienreiz.modules.identity import public as identity

from . import commands, forms, queries


@require_http_methods(["GET", "HEAD", "POST"])
@identity.person_required(assurance=identity.Assurance.SUBSTANTIAL)
def index(request: HttpRequest) -> HttpResponse:
    """See and change how I am reached."""
    by = identity.caller_of(request)
    subject_id = identity.SubjectId(by.subject)
    found = queries.profile_of(subject_id, by=by, language=get_language() or "en")
    form = forms.ProfileForm(request.POST if request.method == "POST" else None, initial=forms.initial(found.wishes))
    is_saved = False
    if request.method == "POST" and form.is_valid():
        found = commands.change(subject_id, form.wishes, languages=dict(settings.LANGUAGES), by=by, at=clock.now())
        form, is_saved = forms.ProfileForm(initial=forms.initial(found.wishes)), True
    page = {"form": form, "profile": found, "is_saved": is_saved, "chosen": form["channels"].value() or []}
    return render(request, "profile/index.html", page, status=422 if form.errors else 200)
