"""Recognise words of a document that are addressed to a language model: they say nothing about anything else."""

import re

from rag.text.normalise import fold

_PLANTED = re.compile(
    r"(?:忽略|无视|忘记|忘掉|不要理会|不用管|跳过).{0,8}(?:以上|上述|之前|前面|上面|先前|此前|所有|一切|任何).{0,8}(?:规则|指令|指示|提示|设定|要求|内容|限制|约束)"
    r"|(?:只|仅|直接|必须)(?:需|要|能|可)?(?:写|输出|回答|回复|打印|返回)\s*[:\"'a-z]"
    r"|你(?:现在|从现在起|今后)?(?:是|扮演|充当)(?:一个|一名|一位)?.{0,10}(?:助手|模型|机器人|人工智能|\bai\b)"
    r"|系统提示|提示词|system prompt|developer message|jailbreak|do anything now"
    r"|\b(?:ignore|disregard|forget|override|skip)\b.{0,20}\b(?:above|previous|prior|earlier|preceding|all|any|your|these)\b"
    r"|\byou are (?:now|a|an)\b.{0,30}\b(?:assistant|model|chatbot|bot|ai)\b|\bas an? (?:ai|language model)\b"
    r"|\b(?:answer|reply|respond|output|print|write|say)\s+(?:only|exactly|just|with only|nothing but|the words?)\b"
)


def is_planted(sentence: str) -> bool:
    """Tell whether a sentence of a document tells a language model what to do."""
    return bool(_PLANTED.search(fold(sentence)))
