"""Admissions in other languages than English, and what only sounds like one in each."""

from __future__ import annotations

import pytest

from readiness_lint.config.debt import DebtConfig
from readiness_lint.config.settings import DEFAULT_TASK_TAGS
from readiness_lint.debt.classify import classify, load_classifier
from readiness_lint.debt.features import Setting
from readiness_lint.model.facts import CommentKind

ADMISSIONS = {
    "chinese": ("暂时先这样，之后再优化", "这里写死了学习率", "待实现", "绕过框架的bug"),
    "japanese": ("とりあえず固定値を使う", "後で修正する", "未実装"),
    "korean": ("임시로 고정된 값을 사용", "나중에 수정할 것", "미구현"),
    "russian": ("временное решение", "костыль для экспорта", "нужно переделать"),
    "german": ("vorläufig eine Konstante", "noch nicht implementiert", "fest verdrahtet"),
    "french": ("pour l'instant une constante", "codé en dur", "à corriger"),
    "spanish": ("por ahora una constante", "todavía no se implementa", "hay que mejorar"),
    "portuguese": ("por enquanto uma constante", "gambiarra para exportar", "ainda não foi implementado"),
}
OTHERS = {
    "chinese": ("写入临时文件", "简体中文"),
    "japanese": ("未実装の場合は例外を投げる", "学習率を返す"),
    "korean": ("임시 파일을 만든다", "학습률을 반환"),
    "russian": ("временный файл", "пока не будет получен ответ"),
    "german": ("die Gewichte sind noch nicht geladen", "gibt die Lernrate zurück"),
    "french": ("crée un fichier temporaire", "renvoie le taux"),
    "spanish": ("guarda los pesos", "devuelve la tasa"),
    "portuguese": ("salva os pesos", "no momento certo"),
}


def admits(text: str) -> bool:
    classifier = load_classifier(DEFAULT_TASK_TAGS, DebtConfig())
    return bool(classify(text, CommentKind.BLOCK, lambda _: Setting(CommentKind.BLOCK, "a.py"), classifier))


@pytest.mark.parametrize(("language", "text"), [(name, text) for name, texts in ADMISSIONS.items() for text in texts])
def test_admissions(language: str, text: str) -> None:
    assert admits(text), language


@pytest.mark.parametrize(("language", "text"), [(name, text) for name, texts in OTHERS.items() for text in texts])
def test_what_only_sounds_like_one(language: str, text: str) -> None:
    assert not admits(text), language
