"""What the page says of an error of the library: in English its own message, in Chinese a sentence for its kind."""

from rag import errors
from rag.web.wording import Bilingual

#: What is said in Chinese of a kind of error; its message, in English, has the particulars.
_IN_CHINESE: dict[type[errors.WengaoError], str] = {
    errors.BadQuestion: "这个问题读不出要查的内容：也许太长、没有文字，或含有残缺的字符。请换个说法再问。",
    errors.BadQuote: "这段引文太短或太长，无法核对。请粘贴一个完整的句子，至少 6 个字，最多 5000 字。",
    errors.UnknownCitation: "讲话库里没有这个引文编号或这篇讲话。请看编号是否完整。",
    errors.NothingToIndex: "这些文件里没有可以读取的讲话。",
    errors.UnreadableFile: "这个文件读不出讲话内容。",
    errors.IndexBusy: "讲话库正在更新，请稍后再试。",
    errors.IndexNotWritten: "讲话库无法写入：磁盘已满，或没有写入的权限。原有内容不受影响。",
    errors.IndexNotFound: "还没有建立索引。",
    errors.IndexDamaged: "索引已损坏，请重新建立。",
    errors.IndexOutdated: "索引是另一个版本建立的，请重新建立。",
    errors.ServerUnavailable: "检索服务器没有应答，请稍后再试。",
    errors.MissingExtra: "缺少所需的程序库，请补装。",
    errors.ModelUnavailable: "所需的模型无法载入。",
}
_OTHERWISE = "没有完成，原因见服务端日志。"


def explain_error(error: errors.WengaoError) -> Bilingual:
    """Return what to say of an error in both languages."""
    kinds = (kind for kind in type(error).__mro__ if kind in _IN_CHINESE)
    return _IN_CHINESE.get(next(kinds, errors.WengaoError), _OTHERWISE), str(error)
