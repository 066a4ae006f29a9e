"""The page's own words, in Chinese and English."""

from rag.types import Origin, Verdict

#: A text in (Chinese, English); `markup.bilingual_html` shows the one that the reader chose.
Bilingual = tuple[str, str]

#: The labels of Gradio's components: the page's language decides in the browser which one is shown.
LABELS: dict[str, dict[str, str]] = {
    "en": {
        "ask": "Ask about the speeches…",
        "ask_tab": "Ask",
        "check": "Check",
        "check_tab": "Check a quotation",
        "check_text": "Paste a sentence",
        "check_hint": "A sentence that someone attributes to a speech",
        "conversation": "Conversation",
        "corpus_tab": "Archive",
        "export": "Export",
        "filters": "Filters",
        "find": "Find a speech",
        "find_hint": "Title, place, year or occasion",
        "new": "New chat",
        "place": "Place",
        "speech": "Speech",
        "year": "Year",
    },
    "zh": {
        "ask": "就讲话内容提问…",
        "ask_tab": "提问",
        "check": "核对",
        "check_tab": "核对引文",
        "check_text": "粘贴一句话",
        "check_hint": "据称出自某篇讲话的一句话",
        "conversation": "对话",
        "corpus_tab": "讲话库",
        "export": "导出",
        "filters": "筛选",
        "find": "查找讲话",
        "find_hint": "标题、地点、年份或场合",
        "new": "新对话",
        "place": "地点",
        "speech": "讲话",
        "year": "年份",
    },
}

#: The page's sentences.
ALSO_IN = ("另见", "also in")
#: What is said first of an answer, by its origin.
ORIGINS: dict[Origin, Bilingual] = {
    "quoted": ("原句引用，没有模型改写", "Quoted word for word; no model wrote any of it"),
    "retold": (
        "原句引用 · 库中为转述稿，非讲话原话；没有模型改写",
        "Quoted · the archive holds retellings, not the speakers' own words; no model wrote any of it",
    ),
    "written": (
        "由语言模型 {model} 书写，每句都与所引原文核对过；标有“原文未证实”的不可采信",
        "Written by the language model {model}; every sentence was compared with the words that it cites."
        " Do not rely on what is marked as not supported",
    ),
    "hidden": ("原文隐去", "Hidden by the source"),
    "not_found": ("没有找到", "Not found"),
    "about": ("关于讲话库本身", "About the archive itself"),
}
OPEN_SPEECH = ("打开全文", "Open in the speech")
ASK_NEXT = ("接着问：", "Ask next:")
MUCH_ABOUT = ("常谈到：", "Often about:")
ASK_ABOUT_TOPIC = ("讲话里关于{topic}说了什么？", "What do the speeches say about {topic}?")
ALSO_SAID = ("相关要点", "Also said there")
RESTRICTED_TO = ("筛选：", "Only in:")
SCORES = (
    "每段依次为：综合、语义、用词、逐词四个得分。",
    "For each passage: score, meaning, words, word by word.",
)
UNDERSTOOD_AS = ("理解为：", "Understood as:")
WHOLE_PASSAGES = ("整段原文（{n} 句）", "Whole passage ({n} sentence{s})")
CITATION_CHANGED = (
    "此处文字在引用之后有改动，下面是现在的文字。",
    "The words here have changed since they were cited; this is what stands here now.",
)
CITATION_GONE = ("所引文字已不在讲话库中。", "The cited words are no longer in the archive.")
CITATION_MOVED = (
    "所引文字在讲话中的位置有变，已按新位置打开。",
    "The cited words have moved within the speech; this is their new place.",
)
EMPTY_ARCHIVE = (
    "讲话库还是空的。请在“讲话库”的“增删”里添加讲话，或者运行 rag index 加上讲话所在的文件夹。",
    "The archive is empty. Add speeches under “Add and remove” in the tab Archive, or run rag index with their folder.",
)
NO_TRANSLATION = ("没有设置翻译所用的语言模型。", "No language model is set that could translate.")
TRANSLATIONS_BUSY = ("正在翻译的人较多，请稍后再试。", "Many translations are under way; please try again in a moment.")
TRANSLATED_BY = ("机器翻译 · {words}", "Machine translation · {words}")
TRANSLATION_AGREES = (
    "译文中的数字和名称与原文相符；其余未经核对。",
    "Its figures and names agree with the source; nothing else of it was checked.",
)
TRANSLATION_ADDED = ("原文没有：{words}", "Not in the source: {words}")
TRANSLATION_OMITTED = ("译文漏掉：{words}", "Left out: {words}")
GLOSS_LABEL = ("词义提示，非译文", "Word hints, not a translation")
HOW_IT_WAS_FOUND = ("这个回答是怎样找到的", "How this was found")
INTERNAL_ERROR = (
    "出了点问题，这个问题没有答上来。请再试一次；若仍不行，请查看服务端日志。",
    "Something went wrong and the question was not answered. Please try again; if it persists, see the server's log.",
)
NOTHING_FOUND = (
    "讲话库里没有找到相关内容。可以换个说法，或放宽筛选条件。",
    "The archive holds nothing on this. Try other words, or loosen the filters.",
)
NO_ARCHIVE = (
    "还没有可用的索引。请在项目文件夹运行 rag index（或 make index），然后重新启动本页。",
    "There is no usable index yet. Run rag index (or make index) in the project folder and start this page again.",
)
NO_SPEECH_FOUND = ("没有符合的讲话。", "No speech matches.")
QUESTION_TOO_LONG = (
    "问题太长，请控制在 {limit} 字以内。",
    "The question is too long; please keep it within {limit} characters.",
)
QUEUE_FULL = (
    "现在提问的人较多，请稍后再试。您的问题还在输入框里。",
    "Many people are asking right now. Please try again in a moment; your question is still in the box.",
)
SENTENCE_UNSUPPORTED = ("⚠ 原文未证实", "⚠ Not supported by the speeches")
UNKNOWN_FILTER = (
    "筛选条件在讲话库中不存在，请重新选择。",
    "A filter names something that the archive does not hold; please choose again.",
)
WELCOME_TITLE = ("从讲话原文里找答案", "Ask the speeches")
WELCOME_VERBATIM = (
    "回答由讲话原文的句子组成，逐字引用；点一下编号，就能看到它在全文中的位置。",
    "Answers are made of sentences quoted word for word. Select a number to see it in place.",
)
WELCOME_RETOLD = (
    "回答由库中文稿的句子组成，文稿是转述，不是讲话原话；点一下编号，就能看到它在全文中的位置。",
    "Answers are made of sentences of the texts in the archive, which are retellings and not the speakers' own words."
    " Select a number to see it in place.",
)
WELCOME_WRITTEN = (
    "回答由语言模型书写，每句话都与所引原文核对，不符的会标出；点一下编号，就能看到原文。",
    "A language model writes the answers; every sentence is compared with the words that it cites and marked where they"
    " do not say it. Select a number to see them in place.",
)

#: The verdicts on a quotation.
VERDICTS: dict[Verdict, Bilingual] = {
    "exact": ("逐字相符", "Exact: these words stand in the archive."),
    "abridged": (
        "有省略：所引各句原文都有，省略号处略去了文字",
        "Abridged: the words stand there, with others left out.",
    ),
    "altered": ("有出入：讲话库中有相近的话，字句不同", "Altered: the archive holds something close."),
    "absent": ("查无此句：讲话库中没有这句话", "Absent: the archive does not hold this sentence."),
}

#: The measures and the rows of an evaluation in Chinese, by their English names.
CHINESE_MEASURES: dict[str, str] = {
    "as expected": "符合预期",
    "evidence recall@1": "证据召回率@1",
    "evidence recall@5": "证据召回率@5",
    "evidence recall@10": "证据召回率@10",
    "MRR@10": "平均倒数排名@10",
    "nDCG@10": "归一化折损累计增益@10",
    "citation recall": "引文召回率",
    "citation precision": "引文准确率",
    "ALCE citation recall": "引文召回率（ALCE）",
    "ALCE citation precision": "引文准确率（ALCE）",
    "correct": "回答正确",
    "answered": "可答的问题作答",
    "refused as not_found": "库中没有而拒答",
    "refused as masked": "原文隐去而拒答",
    "refusal precision": "拒答准确率",
    "refusal recall": "拒答召回率",
    "refusal F1": "拒答 F1",
    "quotations exact": "真引文判定",
    "quotations altered": "改动引文判定",
    "verbatim citations": "引文逐字相符",
    "median answer length": "回答字数中位数",
    "all": "全部",
    "zh": "中文",
    "en": "英文",
}

SIGN_IN_FAILED = ("用户名或密码不对。", "The name or the password is wrong.")
SIGN_IN_WAIT = ("试错太多次，请一分钟后再试。", "Too many wrong passwords; try again in a minute.")
TOO_MANY_REQUESTS = ("请求太多，请稍后再试。", "Too many requests; try again in a while.")
