import pytest
from hypothesis import given
from hypothesis import strategies as st

from vienreiz.kernel.tlog import checkpoint, note, proof, tree

# Source: golang.org/x/mod/sumdb/note, the example of its documentation
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETERS_NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
LOG = note.SigningKey.generate("log.example", note.Algorithm.ED25519)
WITNESS = note.SigningKey.generate("witness.example/w1", note.Algorithm.COSIGNATURE)
HEAD = checkpoint.Checkpoint("log.example", 3, b"\x07" * 32)


def test_a_note_that_others_signed() -> None:
    key = note.VerifierKey.read(PETER)

    read = note.Note.read(PETERS_NOTE)

    assert read.signed_by([key]) == [key]
    assert str(read) == PETERS_NOTE
    assert key.line == PETER


def test_an_altered_text_is_not_signed() -> None:
    altered = note.Note.read(PETERS_NOTE.replace("problem is", "problem was"))

    assert altered.signed_by([note.VerifierKey.read(PETER)]) == []


def test_keys_survive_being_written() -> None:
    for key in (LOG, WITNESS):
        read = note.SigningKey.read(key.line)
        assert read.line == key.line
        assert note.VerifierKey.read(key.verifier.line) == key.verifier
        assert read.verifier == key.verifier


def test_a_private_key_does_not_show() -> None:
    assert LOG.line.rpartition("+")[2] not in repr(LOG)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "name",
        "name+00000000",
        PETER.replace("c74f20a3", "c74f20a4"),
        PETER[:-8],
        "a b+00000000+AAAA",
        "+0+AAAA",
        note.VerifierKey("x", note.Algorithm.ED25519, b"\x00" * 32).line.replace("+AQ", "+BQ"),
    ],
)
def test_a_key_that_is_none(line: str) -> None:
    with pytest.raises(note.Unreadable):
        note.VerifierKey.read(line)


@pytest.mark.parametrize("name", ["", "two words", "a+b", "tab\t"])
def test_a_name_that_no_key_may_have(name: str) -> None:
    with pytest.raises(note.Unreadable):
        note.SigningKey.generate(name, note.Algorithm.ED25519)


def test_a_public_key_is_no_private_key() -> None:
    with pytest.raises(note.Unreadable):
        note.SigningKey.read(LOG.verifier.line)


def test_signed_and_cosigned() -> None:
    signed = HEAD.signed(LOG)
    cosigned = signed.adding([WITNESS.cosign(signed.text, time_s=1_700_000_000)])

    read = note.Note.read(str(cosigned))

    assert read == cosigned
    assert read.signed_by([LOG.verifier, WITNESS.verifier]) == [LOG.verifier, WITNESS.verifier]
    assert read.signatures[1].made_at.isoformat() == "2023-11-14T22:13:20+00:00"
    assert checkpoint.Checkpoint.read(read.text) == HEAD


def test_signatures_of_strangers_are_passed_over_and_false_ones_spoil_the_note() -> None:
    signed = HEAD.signed(LOG)
    line = signed.signatures[0]
    false = note.Signature(line.name, line.key_id, line.raw[:-1] + bytes([line.raw[-1] ^ 1]))
    stranger = note.SigningKey.generate("log.example", note.Algorithm.ED25519)

    assert signed.adding([stranger.sign(signed.text)]).signed_by([LOG.verifier]) == [LOG.verifier]
    assert signed.adding([false]).signed_by([LOG.verifier]) == []


def test_a_cosignature_holds_for_its_moment_and_text_alone() -> None:
    line = WITNESS.cosign(HEAD.text, time_s=1_700_000_000)
    later = note.Signature(line.name, line.key_id, (1_700_000_001).to_bytes(8, "big") + line.raw[8:])

    assert WITNESS.verifier.accepts(HEAD.text, line)
    assert not WITNESS.verifier.accepts(HEAD.text, later)
    assert not WITNESS.verifier.accepts(HEAD.text + "more\n", line)
    assert not WITNESS.verifier.accepts(HEAD.text, note.Signature(line.name, line.key_id, line.raw[8:]))


def test_each_key_does_its_own_work() -> None:
    with pytest.raises(ValueError, match="only cosigns"):
        WITNESS.sign(HEAD.text)
    with pytest.raises(ValueError, match="does not cosign"):
        LOG.cosign(HEAD.text, time_s=0)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "text\n",
        "text\n\n",
        "text\n\n— name\n",
        "text\n\n— name AAAA\n",
        "text\n\n- name AAAAAAAA\n",
        "text\n\n— name AAAAAAAA",
        "te\rxt\n\n— name AAAAAAAA\n",
        "x" * 70000 + "\n\n— name AAAAAAAA\n",
    ],
)
def test_a_note_that_is_none(text: str) -> None:
    with pytest.raises(note.Unreadable):
        note.Note.read(text)


@given(st.text(max_size=200))
def test_reading_refuses_or_gives_back_the_same(text: str) -> None:
    try:
        read = note.Note.read(text)
    except note.Unreadable:
        return
    assert str(read) == text


ROOT = "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc="


@pytest.mark.parametrize(
    "text",
    [
        "",
        "log.example\n3\n",
        f"log.example\n3\n{ROOT}",
        f"log.example\n03\n{ROOT}\n",
        f"log.example\n-3\n{ROOT}\n",
        f"log.example\n3 \n{ROOT}\n",
        f"\n3\n{ROOT}\n",
        "log.example\n3\nBwcH\n",
        "log.example\n3\n????\n",
        f"log.example\n3\n{ROOT[:-2]}d=\n",  # the same bytes, written in another way
        f"log.example\n3\n{ROOT}\n\nmore\n",
        f"log.example\n{'9' * 30}\n{ROOT}\n",
    ],
)
def test_a_checkpoint_that_is_none(text: str) -> None:
    with pytest.raises(note.Unreadable):
        checkpoint.Checkpoint.read(text)


def test_extension_lines_are_kept() -> None:
    text = f"log.example\n3\n{ROOT}\nmore\n"

    assert checkpoint.Checkpoint.read(text).text == text


def a_proof() -> tuple[proof.Proof, bytes]:
    hashes = [tree.leaf_hash(letter) for letter in (b"a", b"b", b"c")]
    signed = checkpoint.Checkpoint("log.example", 3, tree.root_of(hashes)).signed(LOG)
    return proof.Proof(2, (tree.node_hash(hashes[0], hashes[1]),), signed), hashes[2]


def test_a_proof_survives_being_written() -> None:
    made, leaf = a_proof()

    read = proof.Proof.read(str(made))

    assert read == made
    assert read.shows(leaf)
    assert not read.shows(tree.leaf_hash(b"d"))


def test_a_proof_of_the_only_leaf_has_no_path() -> None:
    leaf = tree.leaf_hash(b"a")
    made = proof.Proof(0, (), checkpoint.Checkpoint("log.example", 1, leaf).signed(LOG))

    assert proof.Proof.read(str(made)) == made
    assert made.shows(leaf)


def test_what_is_beside_the_proof_is_passed_over() -> None:
    made, _ = a_proof()

    assert proof.Proof.read(str(made).replace("index", "extra AAAA\nindex", 1)) == made


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("c2sp.org/tlog-proof@v1", "c2sp.org/tlog-proof@v2"),
        ("index 2", "index 02"),
        ("index 2", "index -1"),
        ("index 2\n", ""),
        ("index 2", "index 2\nAAAA"),
        ("index 2", "index 2\n????"),
        ("\n\n", "\n"),
    ],
)
def test_a_proof_that_is_none(old: str, new: str) -> None:
    made, _ = a_proof()

    with pytest.raises(note.Unreadable):
        proof.Proof.read(str(made).replace(old, new))
