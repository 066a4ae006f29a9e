"""The words of the archive tab, of the source panel and of the check of a quotation, in Chinese and English."""

from rag.web.wording import Bilingual

# --- the views of the archive ---
VIEWS: dict[str, Bilingual] = {
    "speeches": ("讲话", "Speeches"),
    "topics": ("话题", "Topics"),
    "figures": ("数字", "Figures"),
    "compare": ("对照", "Compare"),
    "manage": ("增删", "Add and remove"),
}
FULL_TEXT = ("全文", "Full text")
VIEWS_LABEL = ("讲话库的各种视图", "Views of the archive")
LOADING = ("正在读取…", "Loading…")
NOT_LOADED = ("没能读取。请再试一次。", "This could not be loaded. Please try again.")
TRY_AGAIN = ("再试一次", "Try again")
NOTHING_FITS = ("没有符合的。换个词，或放宽筛选。", "Nothing fits. Try other words, or loosen the filters.")

# --- controls ---
FIND_SPEECH = ("查找讲话：标题、地点、年份、场合、讲话人", "Find: title, place, year, occasion, speaker")
PLACE = ("地点", "Place")
YEAR = ("年份", "Year")
TOPIC = ("话题", "Topic")
UNIT = ("单位", "Unit")
SORT_BY = ("排序", "Sort by")
FILE_ORDER = ("原有顺序", "Order of the files")
ANY = ("全部", "All")
PREVIOUS_PAGE = ("上一页", "Previous page")
NEXT_PAGE = ("下一页", "Next page")
PAGE_OF = ("第 {page} / {pages} 页", "Page {page} of {pages}")
COUNT_OF = ("{shown} / {total}", "{shown} of {total}")
SORTED_UP = ("升序", "ascending")
SORTED_DOWN = ("降序", "descending")

# --- the table of speeches ---
SPEECH_COLUMNS: dict[str, Bilingual] = {
    "title": ("标题", "Title"),
    "place": ("地点", "Place"),
    "date": ("日期", "Date"),
    "speaker": ("讲话人", "Speaker"),
    "topics": ("主要话题", "Main topics"),
    "size": ("字数", "Characters"),
}
SPEECH_COUNT = ("{shown} 篇讲话（共 {total} 篇）", "{shown} of {total} speeches")
SPEAKERS = ("{first} 等 {n} 人", "{first} and {n} others")

# --- topics ---
TOPICS_HEADING = ("哪篇讲话说什么", "Which speech speaks of what")
TOPICS_NOTE = (
    "各段落按向量归入最近的话题；颜色越深，这个话题在这一行里占的段落越多。点一格看段落。",
    "Each passage belongs to the topic that its vector is nearest to. The darker a cell, the larger the topic's share"
    " of the row. Select a cell to see the passages.",
)
NO_TOPICS = ("讲话太少，还分不出话题。", "There are too few speeches to tell topics apart.")
ROWS_BY = ("每行", "Rows")
ROW_KINDS: dict[str, Bilingual] = {
    "speech": ("一篇讲话", "Speeches"),
    "place": ("一个地点", "Places"),
    "year": ("一年", "Years"),
}
CELL = ("{row}，{topic}：{n} 段，占 {share}%", "{row}, {topic}: passages {n}, {share}%")
CELL_PASSAGES = ("{row} · {topic}：{n} 段", "{row} · {topic} ({n})")
MORE_PASSAGES = ("还有 {n} 段未列出。", "Not listed: {n} more.")
CLOSE_PASSAGES = ("收起", "Close")
TIMELINE_HEADING = ("按时间", "Over time")
TIMELINE_NOTE = ("一点是一篇讲话，颜色是它的主要话题。", "A dot is a speech; its colour is its main topic.")
UNDATED = ("另有 {n} 篇没有日期，不在图上。", "Not shown, as they have no date: {n}.")
NONE_DATED = ("没有一篇讲话写明日期，画不出时间线。", "No speech says its date, so there is no timeline.")
MORE_DOTS = ("+{n}", "+{n}")
IN_YEAR = ("{year} 年：{n} 篇", "Speeches of {year}: {n}")
UNKNOWN_ROW = ("未写明", "Not stated")

# --- figures ---
FIGURE_COLUMNS: dict[str, Bilingual] = {
    "value": ("数值", "Figure"),
    "unit": ("单位", "Unit"),
    "what": ("说的是什么", "What it says"),
    "where": ("讲话与出处", "Speech and citation"),
}
FIND_FIGURE = ("查找数字：它说的是什么，或哪篇讲话", "Find: what a figure is about, or its speech")
FIGURE_COUNT = ("{shown} 个数字（共 {total} 个）", "{shown} of {total} figures")
FIGURES_NOTE = (
    "从讲话里读出的数字，连同它所在的分句；日期、序号和隐去的数字不列。点一行看原文。",
    "Figures read from the speeches, each in its clause; dates, ordinals and masked figures are left out. Select one to"
    " see it in place.",
)
DOWNLOAD_CSV = ("下载 CSV", "Download CSV")
NO_UNIT = ("（无单位）", "(no unit)")
COUNTED = ("（计数）", "(a count)")

# --- compare ---
COMPARE_NOTE = (
    "选两篇讲话或两个地点，看它们关于同一个话题各说了什么，逐字引自原文。",
    "Choose two speeches or places and see what each says of one topic, word for word.",
)
FIRST_SIDE = ("一边", "One side")
SECOND_SIDE = ("另一边", "The other")
PLACES_GROUP = ("地点", "Places")
SPEECHES_GROUP = ("讲话", "Speeches")
COMPARE_TOPIC = ("话题或问题", "Topic or question")
COMPARE_ACT = ("对照", "Compare")
COMPARE_EMPTY = ("请写一个话题。", "Please name a topic.")
SIDE_SILENT = ("没有直接说到；最接近的是：", "It does not say so directly; the nearest passages:")
SIDE_EMPTY = ("没有找到。", "Nothing was found.")
SAME_SIDES = ("两边是同一个，请另选一个。", "Both sides are the same; please choose another.")

# --- adding and removing ---
LOCAL_ONLY = (
    "只有在运行本程序的电脑上（127.0.0.1）才能增删讲话。命令行也可以：rag index 文件夹。",
    "Speeches can be added and removed only on the machine that runs this program (127.0.0.1). The command line can do"
    " it, too: rag index FOLDER.",
)
ADD_HEADING = ("添加讲话", "Add speeches")
DROP_HERE = ("把文件拖到这里，或点这里选择", "Drop files here, or select this to choose them")
ACCEPTED = ("可以是 {formats}，每个不超过 {limit} MB", "{formats}; at most {limit} MB each")
UPLOADING = ("正在传送 {name}…", "Sending {name}…")
STAGES: dict[str, Bilingual] = {
    "check": ("正在检查文件", "Checking the files"),
    "read": ("正在读取", "Reading"),
    "pages": ("正在读取各页", "Reading the pages"),
    "scans": ("正在识别扫描页", "Recognising scanned pages"),
    "files": ("正在读取压缩包里的文件", "Reading the files of an archive"),
    "embed": ("正在建立索引", "Indexing"),
    "open": ("正在启用新索引", "Opening the new index"),
}
REPORT_HEADING = ("结果", "Report")
FILE_ADDED = ("收入 {n} 篇", "{n} speeches added")
FILE_ADDED_ONE = ("收入 1 篇", "1 speech added")
FILE_KNOWN = ("讲话库里已有：{of}", "already in the archive: {of}")
FILE_REFUSED = ("没有收入", "not added")
FILE_REASON = ("读不出讲话内容。读取程序的说明：", "What the reader of files says: ")
FILE_CUT = ("{characters} 字，切成 {passages} 段", "{characters} characters, cut into {passages} passages")
FILE_DROPPED = ("略去 {n} 字：{rules}", "{n} characters left out: {rules}")
ARCHIVE_NOW = ("讲话库现有 {n} 篇讲话，已经可以提问。", "The archive now holds {n} speeches; you can ask at once.")
NOTHING_ADDED = ("没有文件能收入，讲话库没有变。", "No file could be added; the archive is as it was.")
SPEECHES_REMOVED = ("已移除 {n} 篇。", "Speeches removed: {n}.")
SPEECHES_RESTORED = ("已恢复。", "Restored.")
REMOVE_HEADING = ("移除讲话", "Remove a speech")
REMOVE_WHICH = ("要移除的讲话", "The speech to remove")
REMOVE_ACT = ("移除…", "Remove…")
REMOVE_SURE = (
    "把《{title}》移出讲话库？以后重建索引也不再收入；文件不会删除，可以随时恢复。指向它的引文将打不开。",
    "Remove “{title}” from the archive? Later builds leave it out, too. Its file is not deleted and it can be restored."
    " Citations of it will no longer open.",
)
REMOVE_YES = ("确认移除", "Remove it")
REMOVE_NO = ("不移除", "Keep it")
REMOVED_HEADING = ("已移除的讲话", "Removed speeches")
RESTORE = ("恢复", "Restore")
BUSY = ("另一项增删正在进行，请等它结束。", "Another change is under way; please wait until it has finished.")
FAILED = ("没有成功，讲话库没有变：{reason}", "It did not succeed and the archive is as it was: {reason}")
FILE_TOO_LARGE = ("文件太大，最多 {limit} MB。", "The file is too large; at most {limit} MB.")
BAD_FILE_NAME = (
    "{name}：不能读这种文件，请用 {formats}。",
    "{name}: this kind of file cannot be read; please use {formats}.",
)
NO_ROOM = (
    "服务器存不下这个文件，讲话库没有变。",
    "The server has no room for this file; the archive is as it was.",
)
NOTHING_SENT = ("没有收到文件。", "No file was received.")
CANCELLED = ("已取消，讲话库没有变。", "It was cancelled and the archive is as it was.")
UNFORESEEN = (
    "出了点问题，讲话库没有变。请查看服务端日志。",
    "Something went wrong and the archive is as it was; see the server's log.",
)

# --- the source panel ---
OUTLINE = ("提纲", "Outline")
PREVIOUS_CITATION = ("上一处引文", "Previous citation")
NEXT_CITATION = ("下一处引文", "Next citation")
COPY = ("复制引文", "Copy citation")
COPY_LINK = ("复制链接", "Copy link")
COPY_AS = ("其他格式", "Other formats")
PLAIN_TEXT = ("纯文本", "Plain text")
TO_THE_WORDS = ("回到引文", "Back to the cited words")
ABOUT_TEXT = ("关于这份文字", "About this text")

# --- the check of a quotation ---
QUOTED = ("您的引文", "The quotation")
SOURCE = ("原文", "The source")
DIFFERENCES = ("不同之处", "Differences")
OTHER_PLACES = ("还见于", "Also here")
DELETED = ("引文有、原文没有", "only in the quotation")
INSERTED = ("原文有、引文没有", "only in the source")
