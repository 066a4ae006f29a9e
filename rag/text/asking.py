"""Words of questions that name the kind of an answer, and words by which a speech owns up to a problem."""

from rag.text.english import stem

#: English words that name the kind of answer and not its topic, as stems.
ANSWER_KIND_STEMS = frozenset(
    map(stem, "plan target goal problem measure name number reason way method step thing part kind type".split())
)


#: Words by which a speech owns up to a problem, whatever it is about.
PROBLEM_WORDS = tuple(
    "问题 不足 不够 不强 不高 不多 薄弱 短板 差距 欠缺 缺乏 缺少 困难 制约 瓶颈 偏低 滞后 落后 较低 较少 较弱 脆弱 矛盾"
    " 不适应 不平衡".split()
)


#: Chinese words that name the kind of answer and not its topic: no passage needs to hold them.
ANSWER_KIND_WORDS = frozenset(
    "目标 任务 要求 措施 办法 情况 数字 数据 金额 数额 内容 意见 态度 看法 原因 理由 结果 名字 名称"
    " 问题 不足 困难 差距 短处 短板 弱点 存在 面临 计划 规划 部署 安排".split()
)
