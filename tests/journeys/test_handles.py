"""What `handles.json` tells strangers is true: they use nothing else of us."""

import http.cookiejar
import json
import re
import stat
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

from vienreiz.kernel.tlog import note, tile

from .state import ROOT, State


def get(address: str, *, token: str = "") -> tuple[int, bytes]:
    """Status and body, as any program gets them."""
    return answered(urllib.request.Request(address, headers={"Authorization": f"Bearer {token}"} if token else {}))


def post(address: str, body: object, *, token: str) -> tuple[int, bytes]:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    return answered(urllib.request.Request(address, data=json.dumps(body).encode(), headers=headers))


def answered(request: urllib.request.Request) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def get_json(address: str, *, token: str = "") -> Any:
    status, body = get(address, token=token)
    assert status == 200, body
    return json.loads(body)


class Session:
    """Somebody's browser without a screen: cookies are kept, redirects followed."""

    def __init__(self, account: dict[str, str] | None = None) -> None:
        self.cookies = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        if account is not None:
            self._sign_in(account)

    def _sign_in(self, account: dict[str, str]) -> None:
        """By the one button of her sign-in page; an operator by name and password."""
        page = self.opener.open(account["sign_in_url"], timeout=20).read().decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        assert token is not None
        means = (
            {"name": account["name"], "password": account["password"]} if "password" in account else {"assurance": "3"}
        )
        form = urllib.parse.urlencode({"csrfmiddlewaretoken": token[1], **means})
        self.opener.open(account["sign_in_url"], data=form.encode(), timeout=20)

    def visit(self, address: str) -> tuple[int, str]:
        """Status, and the path at which the browser ended."""
        try:
            with self.opener.open(address, timeout=30) as answer:
                return answer.status, urllib.parse.urlsplit(answer.url).path
        except urllib.error.HTTPError as error:
            return error.code, urllib.parse.urlsplit(error.url).path

    def get_json(self, address: str, *, body: object = None) -> Any:
        headers = {"Content-Type": "application/json"}
        if body is not None:
            headers["X-CSRFToken"] = next(one.value or "" for one in self.cookies if one.name == "csrftoken")
        sent = None if body is None else json.dumps(body).encode()
        with self.opener.open(urllib.request.Request(address, data=sent, headers=headers), timeout=20) as answer:
            return json.loads(answer.read())


def test_it_is_for_the_owner_of_the_folder_alone(state: State) -> None:
    assert stat.S_IMODE((state.folder / "handles.json").stat().st_mode) == 0o600


def test_the_application_and_its_description_answer(state: State) -> None:
    assert get(f"{state.base_url}/readyz")[0] == 200
    assert [get_json(address)["openapi"][:3] for address in state.handles["openapi"]] == ["3.1"]


def test_every_token_opens_the_data_of_its_person_and_no_other(state: State) -> None:
    exchanges = set()
    for person in state.handles["people"]:
        found = get_json(f"{state.base_url}/api/me/data", token=person["access_token"])
        shown = {fact["value"] for one in found["registers"] for record in one["records"] for fact in record["rows"]}
        assert person["code"] in shown
        exchanges |= {one["exchange_id"] for one in found["registers"]}

    assert len(exchanges) == len(state.handles["people"]) * len(found["registers"])
    assert get(f"{state.base_url}/api/me/data", token="no token of ours")[0] == 401


def test_people_are_worth_trying(state: State) -> None:
    people = state.handles["people"]

    assert {"parent", "student", "pensioner", "minor", "entrepreneur", "foreigner"} <= {
        person["key"] for person in people
    }
    assert all(person["why"].endswith(".") for person in people)
    for person in people:
        status, body = get(person["sign_in_url"])
        assert (status, person["name"] in body.decode()) == (200, True)


def test_every_client_is_answered_what_it_may_ask_and_refused_what_it_may_not(state: State) -> None:
    clients = state.handles["clients"]

    assert len(clients) >= 2
    for client in clients:
        status, body = post(f"{state.base_url}/api/exchange/ask", client["allowed"], token=client["access_token"])
        assert (status, json.loads(body)["status"]) == (200, "answered"), body
        status, body = post(f"{state.base_url}/api/exchange/ask", client["refused"], token=client["access_token"])
        assert (status, json.loads(body)["code"]) == (403, "exchange.ask-refused"), body
        assert client["key"].startswith(client["organisation"] + "/")
    assert post(f"{state.base_url}/api/exchange/ask", client["allowed"], token="no token of ours")[0] == 401


def test_what_a_client_asks_her_to_allow_is_refused_until_she_does(state: State) -> None:
    (client,) = [one for one in state.handles["clients"] if "by_consent" in one]
    question = client["by_consent"]
    (her,) = [one for one in state.handles["people"] if one["code"] == question["subject"]["value"]]
    waiting = [
        (one["recipient"], one["service"], one["purpose"], sorted(one["fields"]))
        for one in get_json(f"{state.base_url}/api/me/permissions", token=her["access_token"])
        if one["state"] == "requested"
    ]

    status, body = post(f"{state.base_url}/api/exchange/ask", question, token=client["access_token"])

    assert (client["key"], question["service"], question["purpose"], sorted(question["fields"])) in waiting
    assert (status, json.loads(body)["code"]) == (403, "exchange.ask-refused"), body


def test_pages_are_there_for_whom_the_list_says(state: State) -> None:
    pages = {page["path"]: page["as"] for page in state.handles["pages"]}
    keys = {one["key"] for one in [*state.handles["people"], *state.handles["staff"]]}

    assert {"/", "/me/data", "/me/uses", "/about", "/sign-in", "/desk", "/keeping", "/operations"} <= set(pages)
    assert set(pages.values()) == {None, "parent", "clerk", "steward", "supervisor", "operator"}
    assert set(pages.values()) - {None} <= keys
    assert state.handles["pages_without_example"] == []
    assert len([path for path in pages if "/sources/" in path]) == 1  # one that the demonstration's steward sent
    accounts = {one["key"]: one for one in [*state.handles["people"], *state.handles["staff"]]}
    sessions = {key: Session(accounts[key] if key else None) for key in set(pages.values())}
    for path, audience in pages.items():
        assert sessions[audience].visit(state.base_url + path) == (200, path)
        assert (audience is not None) == (
            path.startswith(("/me/", "/desk", "/keeping", "/staff", "/operations")) and path != "/operations/sign-in"
        )
        if audience is not None:
            status, at = sessions[None].visit(state.base_url + path)
            assert (status, at) == (200, "/operations/sign-in" if audience == "operator" else "/sign-in"), path


def test_staff_work_where_the_list_says(state: State) -> None:
    staff = state.handles["staff"]

    assert {one["role"] for one in staff} == {"clerk", "steward", "supervisor", "operator"}
    assert len({one["key"] for one in staff}) == len(staff)
    why_as_people = {person["why"] for person in state.handles["people"]}
    for one in staff:
        assert one["name"]
        assert one["why"].endswith(".")
        assert one["why"] not in why_as_people  # it says what the role is for, not who the person is
        if one["role"] == "operator":  # she looks at the machinery, and is nobody's employee
            assert one["organisation"] == state.handles["log"]["origin"]
            assert Session(one).visit(f"{state.base_url}/operations") == (200, "/operations")
            continue
        desks = [work["subsystem"] for work in Session(one).get_json(f"{state.base_url}/api/desk")]
        assert (one["subsystem"] in desks) == (one["role"] == "clerk")
        assert one["subsystem"].startswith(one["organisation"] + "/")
        hers = get_json(f"{state.base_url}/api/me/data", token=one["access_token"])
        assert one["code"] in json.dumps(hers)


def test_companies_are_known_and_have_somebody_to_act_for_them(state: State) -> None:
    people = {person["code"]: person for person in state.handles["people"]}

    own = next(one["code"] for one in state.handles["people"] if one["key"] == "entrepreneur")
    assert own in [company["representative"] for company in state.handles["companies"]]
    for company in state.handles["companies"]:
        session = Session(people[company["representative"]])
        found = session.get_json(f"{state.base_url}/api/me/mandates/find", body={})
        (mandate,) = [one for one in found["mandates"] if one["represented_name"] == company["name"]]
        session.get_json(f"{state.base_url}/api/me/acting", body={"represented": mandate["represented"]})
        data = session.get_json(f"{state.base_url}/api/me/data")
        shown = {fact["value"] for one in data["registers"] for record in one["records"] for fact in record["rows"]}
        assert company["registration"] in shown


def test_the_log_is_signed_by_the_keys_it_names(state: State) -> None:
    log = state.handles["log"]
    _, checkpoint = get(log["checkpoint"])

    keys = [note.VerifierKey.read(line) for line in [*log["verifier_keys"], *log["witness_keys"]]]
    assert len(keys) == 2
    assert note.Note.read(checkpoint.decode()).signed_by(keys) == keys
    assert checkpoint.decode().splitlines()[0] == log["origin"]
    size = int(checkpoint.decode().splitlines()[1])
    assert size > 0
    full, width = divmod(size - 1, tile.WIDTH)
    newest = tile.Tile(0, full, width + 1)
    assert log["checkpoint"] == f"{log['tiles']}/checkpoint"  # a C2SP client appends to the prefix
    status, hashes = get(f"{log['tiles']}/tile/0/{newest.path}")
    assert (status, len(hashes)) == (200, 32 * newest.width)
    if full:
        assert get(f"{log['tiles']}/tile/0/000")[0] == 200


def test_the_proof_verifies_without_us(state: State) -> None:
    proof, log = state.handles["proof"], state.handles["log"]
    command = [
        sys.executable,
        str(ROOT / proof["verifier"]),
        proof["path"],
        *log["verifier_keys"],
        *log["witness_keys"],
    ]

    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert done.stdout.rstrip().splitlines()[-1].startswith("OK")
