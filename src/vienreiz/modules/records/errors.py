"""How records say no. Sentences name their details as %(name)s; none holds what a row holds."""

from vienreiz.kernel.errors import N_, Conflict, Invalid


class SourceNotReadable(Invalid):
    code = "records.source-not-readable"
    sentence = N_("The file %(source)s cannot be read: %(reason)s.")


class SourceFormUnknown(Invalid):
    code = "records.source-form-unknown"
    sentence = N_("The file %(source)s must end in .csv or .ndjson.")


class SourceNotUtf8(Invalid):
    code = "records.source-not-utf8"
    public = frozenset({"byte", "line"})
    sentence = N_("The file %(source)s is not UTF-8: byte %(byte)s (counted from 0), in line %(line)s, does not fit.")


class SourceHoldsNul(Invalid):
    code = "records.source-holds-nul"
    public = frozenset({"byte", "line"})
    sentence = N_("The file %(source)s is not text: byte %(byte)s (counted from 0), in line %(line)s, is NUL.")


class SourceLineTooLong(Invalid):
    code = "records.source-line-too-long"
    public = frozenset({"line", "limit"})
    sentence = N_("Line %(line)s of the file %(source)s is longer than %(limit)s bytes.")


class SourceEmpty(Invalid):
    code = "records.source-empty"
    sentence = N_("The file %(source)s is empty.")


class HeaderNotReadable(Invalid):
    code = "records.header-not-readable"
    sentence = N_("The header of the file %(source)s is not CSV: %(reason)s.")


class ColumnRepeated(Invalid):
    code = "records.column-repeated"
    sentence = N_("The file %(source)s has the column “%(column)s” twice.")


class ColumnUnknown(Invalid):
    """Details: `nearest`, the field that is nearest by name; empty when none is near."""

    code = "records.column-unknown"
    sentence = N_("The file %(source)s has the column “%(column)s”, which is no field of the register %(register)s.")


class ColumnMissing(Invalid):
    code = "records.column-missing"
    sentence = N_("The file %(source)s lacks the column “%(column)s”, which every record of %(register)s must have.")


class LoadOpen(Conflict):
    code = "records.load-open"
    sentence = N_(
        "Load %(number)s of the register %(register)s, from the file %(source)s, is not finished: "
        "start it again with the same file first."
    )


class LoadTaken(Conflict):
    code = "records.load-taken"
    sentence = N_("Load %(number)s of the register %(register)s is just now being done by another process.")


class RowsRefused(Invalid):
    """Nothing was written. Details: `rows`, each with its number from 1, the field and a sentence without its value."""

    code = "records.rows-refused"
    public = frozenset({"rows"})
    sentence = N_("Nothing was written: something in the rows does not fit the register %(register)s.")


class SubmittedOtherwise(Conflict):
    code = "records.submitted-otherwise"
    sentence = N_("Other rows were submitted to the register %(register)s under this key before.")


class NoLoadOpen(Conflict):
    code = "records.no-load-open"
    sentence = N_("No load of the register %(register)s is open.")
