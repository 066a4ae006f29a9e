"""Every error that Wengao raises, one tree.

    WengaoError
    ├── UnreadableFile, NothingToIndex                              what is read
    ├── IndexNotFound, IndexDamaged, IndexOutdated                  an index that is read
    ├── IndexBusy, IndexNotWritten                                  an index that is written
    ├── ServerUnavailable                                           a server or a cluster beside the index
    ├── BadSetting, BadAccount, DataDamaged, ModelUnavailable, MissingExtra     the installation
    └── BadQuestion, BadQuote, UnknownCitation                      what is asked

A message says what was got, what was expected, and what to do about it. Libraries raise; the command line
turns an error into one line on standard error and exit code 1.
"""


class WengaoError(Exception):
    """Say what went wrong in words meant for the person who asked."""


class UnreadableFile(WengaoError):
    """Report a file that cannot be read as speeches; the rest of a batch goes on."""


class NothingToIndex(WengaoError):
    """Report paths that are missing or hold no readable speech."""


class IndexNotFound(WengaoError):
    """Report that no index has been built where one was looked for."""


class IndexDamaged(WengaoError):
    """Report an index whose files do not agree with its manifest, or that is not an index of this program."""


class IndexOutdated(WengaoError):
    """Report an index that another format version or another embedder wrote."""


class IndexBusy(WengaoError):
    """Report that another process is building the same index."""


class IndexNotWritten(WengaoError):
    """Report that an index cannot be written, for want of room or of rights; the former one stays."""


class ServerUnavailable(WengaoError):
    """Report a server that should search the index, or a cluster that should build it, and that does not answer."""


class BadSetting(WengaoError):
    """Report a setting from the environment that cannot be used."""


class BadAccount(WengaoError):
    """Report a user, a password, a right or a file of users that cannot be used."""


class BadQuestion(WengaoError):
    """Report a question that holds nothing to look for, or is too long."""


class BadQuote(WengaoError):
    """Report a quotation that is too short or too long to be checked."""


class UnknownCitation(WengaoError):
    """Report a citation id that is malformed or that the archive does not hold."""


class DataDamaged(WengaoError):
    """Report a word table or weights of the package that are missing or malformed."""


class ModelUnavailable(WengaoError):
    """Report an embedding model, a reranker or a lexicon that cannot be loaded."""


class MissingExtra(WengaoError):
    """Report an optional dependency that is not installed, with the line that installs it."""
