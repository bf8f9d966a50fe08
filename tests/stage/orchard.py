"""A small campaign with one of everything in its folder, for tests that spoil it."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

from messages.letter.edition import Edition
from messages.letter.markdown import read_edition

BASE = """\
---
language: en
version: 1.1
mark: original
by: Orchard Friends
sha256: SHA
---

# Keep the orchard

<!-- section: opening -->

We have picked apples here for sixty years.

<!-- section: demands -->

## What we ask

1. <a id="a1"></a>Keep the trees.
2. <a id="a2"></a>Open the gate:
    1. <a id="a2-a"></a>on weekdays,
    2. <a id="a2-b"></a>on Sundays.
"""

EARLIER = BASE.replace("1.1", "1.0").replace("sixty", "fifty")

ARABIC = """\
---
language: ar
version: 1.1
mark: unofficial translation
by: Nadia
from: en
from_sha256: BASE
sha256: SHA
---

# لتبق البستان

<!-- section: opening from ONE -->

نقطف التفاح هنا منذ ستين عامًا.

<!-- section: demands from TWO -->

## ما نطلبه

1. <a id="a1"></a>أبقوا الأشجار.
2. <a id="a2"></a>افتحوا الباب:
    1. <a id="a2-a"></a>أيام الأسبوع،
    2. <a id="a2-b"></a>أيام الأحد.
"""

FILES = {
    "campaign.json": """\
{
 "id": "orchard",
 "base": "en",
 "fallback": "en",
 "source": "en",
 "consent_version": 1,
 "date": "2026-03-21",
 "authors": ["Orchard Friends", "Nadia"],
 "page": "https://orchard.example.org/letter",
 "contact": "orchard@example.org",
 "milestones": [10, 100],
 "elsewhere": [
  {"language": "fr", "mark": "unofficial translation", "url": "https://example.org/fr", "by": "Luc"}
 ],
 "labels": {"opening": {"en": "Opening", "ar": "المقدمة"}, "demands": "What we ask"},
 "aliases": {"trees": "a1"}
}
""",
    "sentences.json": """\
{
 "title": "Keep the orchard",
 "agreement": "You sign {title}, version {version} of {date}, in {language}.",
 "share": "A letter about an orchard: {link}",
 "about": ["Written under an apple tree."]
}
""",
    "pledges.json": """\
{
 "version": 1,
 "audiences": [{"id": "neighbours", "name": "Neighbours"}],
 "pledges": [
  {
   "id": "prune", "audience": "neighbours", "text": "I will prune a tree.",
   "done_when": "One tree is pruned", "derives_from": ["a1"], "visibility": "anonymous",
   "check_in_days": 30
  }
 ]
}
""",
    "summaries.json": """\
{
 "version": 1,
 "one": "The orchard should stay.",
 "sections": {"opening": "How long it has been.", "demands": null}
}
""",
    "facts.json": """\
{
 "version": 1,
 "facts": [
  {
   "id": "gate-opened", "date": "2026-04-02", "text": "2 April 2026: the gate was opened.",
   "source": "https://example.org/gate"
  },
  {
   "id": "tree-felled", "date": "2026-05", "text": "May 2026: a tree was felled.",
   "source": "https://example.org/tree"
  }
 ]
}
""",
    "notes.ar.json": """\
{
 "notes": [
  {"corrected": true, "at": ["a1"], "printed": "الاشجار", "reading": "الأشجار", "why": "A slip."}
 ]
}
""",
    "retired.txt": "old-demand\npledge:water\n",
}

SAID = {
    ("section:demands", "What we ask"): "ما نطلبه",
    ("sentence:title", "Keep the orchard"): "لتبق البستان",
    (
        "sentence:agreement",
        "You sign {title}, version {version} of {date}, in {language}.",
    ): "توقّع {title}، الإصدار {version} بتاريخ {date}، باللغة {language}.",
    ("sentence:share", "A letter about an orchard: {link}"): "رسالة عن بستان: {link}",
    ("sentence:about-1", "Written under an apple tree."): "كُتبت تحت شجرة تفاح.",
    ("audience:neighbours", "Neighbours"): "الجيران",
    ("pledge:prune", "I will prune a tree."): "سأقلّم شجرة.",
    ("done:prune", "One tree is pruned"): "قُلّمت شجرة",
    ("summary:one", "The orchard should stay."): "ليبق البستان.",
    ("summary:opening", "How long it has been."): "كم مضى من الزمن.",
    ("fact:gate-opened", "2 April 2026: the gate was opened."): "2 أبريل 2026: فُتح الباب.",
    ("fact:tree-felled", "May 2026: a tree was felled."): "مايو 2026: قُطعت شجرة.",
    ("editor's note", "A slip."): "هفوة.",
}
"""The campaign's words in Arabic, by context and English."""

CATALOG = "locales/ar/LC_MESSAGES/campaign.po"


def plant_orchard(folder: Path) -> Path:
    """Write the campaign into `folder`, with nothing wrong in it."""
    base = _sealed(BASE)
    origins = dict(zip(("ONE", "TWO"), (each.fingerprint for each in base.sections), strict=True))
    arabic = ARABIC.replace("BASE", base.sha256)
    for word, fingerprint in origins.items():
        arabic = arabic.replace(word, fingerprint)
    texts = {
        **FILES,
        "letter.en.md": base.markdown,
        "letter.ar.md": _sealed(arabic).markdown,
        "earlier/letter.en-1.0.md": _sealed(EARLIER).markdown,
        CATALOG: _catalog(),
    }
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def _sealed(markdown: str) -> Edition:
    sha256 = read_edition(markdown.replace("sha256: SHA\n", ""), "").sha256
    return read_edition(markdown.replace("SHA\n", f"{sha256}\n"), "")


def _catalog() -> str:
    head = dedent(
        """\
        msgid ""
        msgstr ""
        "Language: ar\\n"
        "Content-Type: text/plain; charset=utf-8\\n"

        """
    )
    entries = (
        f'msgctxt "{context}"\nmsgid "{message}"\nmsgstr "{said}"\n'
        for (context, message), said in SAID.items()
    )
    return head + "\n".join(entries)
