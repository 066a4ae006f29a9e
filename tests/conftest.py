"""What several tests share: a small archive of speeches written for them, and the folder of the real ones."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from language_models import Served, serving

pytest_plugins = ("api_fixtures", "browser_fixtures", "index_states", "injected_faults", "running_servers")

# Before any library that could ask a model hub is imported.
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TRANSFORMERS_OFFLINE"] = "1"
# The tests name their own language models.
for name in [name for name in os.environ if name.startswith(("RAG_LLM_", "OPENAI_"))]:
    del os.environ[name]

# An example may take long on a busy machine; that says nothing about the law that it tests.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")

TEA = """---
title: 在青禾县茶产业大会上的讲话
place: 青禾
date: 2021-03-12
occasion: 全县茶产业大会
---

同志们：

今天把大家请来，是要商量茶叶怎么种、怎么卖。去年全县茶园面积达到8.6万亩，茶农人均增收2300元。

一、把茶园种好

老茶树要保护，新茶园要上山。一是改良土壤，三年内完成2万亩酸化茶园的治理；二是统一供苗，建设3个良种繁育基地；三是少打农药，推广灯光诱虫。

二、把牌子打响

“青禾云雾”是我们的公共品牌，谁砸牌子就砸谁的饭碗。要在省城开办20家专卖店，明年茶叶出口额力争突破5000万元。

三、把学校办好

县职业学校新开茶艺专业，每年招收学生120名，毕业后直接进企业上班。这件事由教育局牵头，九月以前必须开学。
"""

HARBOUR = """---
title: 在石湾市港口建设动员会上的讲话
place: 石湾
date: 2022-06
---

各位代表：

港口是石湾的饭碗。过去五年，我们只修好了2个万吨级泊位，货物等船、船等泊位的事天天都有。

一、要害在吊机

新港区一期工程总投资47亿元，计划建设6个深水泊位，配备自动化吊机18台。工期三年，一天也不能拖。

二、根子在人

码头上缺的不是力气，是会修机器的人。市里决定设立港口人才基金，每年拿出3000万元，给引进的工程师安排住房，解决子女上学。

三、底线在海

填海必须停，红树林不许再砍一棵。港区污水处理率要达到100%，每季度向市民公布一次水质。
"""

CLINICS = """---
title: 在石湾市卫生工作会议上的讲话
place: 石湾
date: 2023
---

同志们：

乡镇卫生院是老百姓家门口的医院。去年全市新增床位×张，财政投入×亿元，村医待遇有了提高。

一、把基层的门守住

每个乡镇至少要有一所标准化卫生院，配齐全科医生。夜间急诊不能关门，救护车二十分钟之内要赶到。

二、把中医用起来

所有卫生院都要开设中医馆，针灸推拿的费用纳入医保报销。请老中医带徒弟，五年带出200名年轻医师。
"""


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with three speeches from two places; the one on clinics hides its figures behind ×."""
    folder = tmp_path_factory.mktemp("corpus")
    for name, text in (("tea", TEA), ("harbour", HARBOUR), ("clinics", CLINICS)):
        (folder / f"{name}.md").write_text(text, "utf-8")
    return folder


@pytest.fixture(scope="session")
def index(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of an index of the corpus."""
    from rag.archive import Archive

    folder = tmp_path_factory.mktemp("index")
    Archive.build([corpus], folder)
    return folder


@pytest.fixture(scope="session")
def archive(index: Path) -> Iterator[object]:
    """Return an archive of the corpus, opened."""
    from rag.archive import Archive

    with Archive.open(index) as opened:
        yield opened


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder with the real speeches and questions, which is no part of the repository."""
    default = Path(__file__).resolve().parents[2] / "shared"
    folder = Path(os.environ.get("WENGAO_SHARED", default))
    if not (folder / "speeches").is_dir():
        pytest.skip(f"the real speeches are not in {folder}; set WENGAO_SHARED to their folder")
    return folder


@pytest.fixture
def endpoint() -> Iterator[Served]:
    """Return a server that plays language models."""
    with serving() as served:
        yield served


@pytest.fixture(scope="session")
def own_archive(index: Path) -> Iterator[object]:
    """Return an archive of the corpus that is given one language model after the other."""
    from rag.archive import Archive
    from rag.settings import Settings

    with Archive.open(index, Settings()) as opened:
        yield opened


@pytest.fixture
def with_model(own_archive: Any, endpoint: Served) -> Any:
    """Return a function that gives an archive of the corpus with a language model of some name.

    It is always the same archive, since to open one takes a second; `Archive.open` with a model has a test of its own.
    """
    from rag.settings import LanguageModel

    def open_with(name: str, timeout: float = 20.0, api_key: str = "", base_url: str = "") -> object:
        model = LanguageModel(name, base_url or endpoint.url, api_key, timeout)
        own_archive._use_model(model)
        return own_archive

    return open_with


@pytest.fixture(scope="session")
def lexicon() -> Iterator[object]:
    """Return the lexicon that travels along, opened."""
    from rag.models.lexicon import Lexicon

    opened = Lexicon()
    yield opened
    opened.close()
