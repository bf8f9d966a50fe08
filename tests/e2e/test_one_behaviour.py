"""One story, told in the core's words, on every platform: what is kept of it is the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from db import (
    conversations,
    counters,
    pledges,
    public_names,
    signatures,
    subscriptions,
    wishes,
)
from db.counters import Totals
from db.engine.sqlite import SqliteStore
from db.engine.transaction import Transaction
from db.pledges import MadePledge
from db.public_names import PublicName
from db.secrets.vault import Purpose, Vault, unseal
from db.signatures import Appearance, Signature, SignedText, register_text
from handlers.subscribing.wishes import read
from tests.stage.anywhere import PLATFORMS, Screen
from tests.stage.chats import FIRST_DAY, Bot
from tests.stage.steps import (
    Does,
    command,
    leave_out,
    lives,
    look,
    press,
    press_stale,
    says,
    typed,
)
from tests.stage.words import CONTENT, LETTER

PLEDGE = CONTENT.pledges.of("public")[0]
TODAY = FIRST_DAY.isoformat()
SOON = (FIRST_DAY + timedelta(60)).isoformat()
NOBODY = Totals()
ANYWHERE = ""
"""In place of the platform, where states of several are compared."""


STORY = (
    *(command("start"), says("An open letter against biometric mass surveillance")),
    *(command("language"), press("language ar"), look("a language")),
    # reading
    *(command("letter"), press("letter preamble"), press("letter scope")),
    *(press("letter preamble"), press("summary preamble"), press("letter"), look("a language")),
    # without a name
    *(command("sign"), press("form answer appearance anonymous"), look("a form")),
    *(press("form send"), look("signed without a name")),
    # with a hidden name, the first of which cannot stand
    *(command("sign"), press("sign change"), press("form answer appearance hidden")),
    *(press("back"), press("form answer appearance hidden")),
    *(typed("Ana <b>"), typed("  Ana   Diaz "), press("form edit country"), typed("taiwan")),
    *(press("form edit country"), leave_out("country")),
    *(press("form send"), look("signed with a name")),
    # asking for what is not there
    *(command("language en"), says("from now on")),
    *(command("sing"), says("Did you mean /sign?")),
    *(command("letter nowhere"), says("no section called nowhere")),
    *(command("summary nowhere"), says("no section called nowhere")),
    *(command("pledge nothing"), says("no pledge or group called nothing")),
    *(command("language klingonese"), says("no language called klingonese")),
    # in public, for an organisation
    *(command("sign"), press("sign change"), press("form answer appearance public")),
    *(typed("林淑芬"), press("form edit organisation"), typed("Open Rights")),
    *(press("form edit role"), typed("chair")),
    *(press("form edit country"), typed("Atlantis"), says("nothing called Atlantis")),
    *(typed("korea"), says("Several fit"), press("form answer country KR")),
    *(press("form edit alerts"), press("form answer alerts yes")),
    *(press("form send"), says("An organiser checks your organisation"), look("signed in public")),
    *(press_stale(), look("signed in public")),
    # a promise
    *(command("pledge"), press("pledge public"), press(f"pledge {PLEDGE.id}")),
    *(press("form edit due"), typed("soon"), says("no date I can read")),
    *(typed("2020-01-01"), says("between today and five years")),
    *(typed(SOON), press("form send"), says("Your pledge is kept"), look("promised")),
    *(command("pledges"), press(f"pledges {PLEDGE.id}"), press(f"pledges done {PLEDGE.id}")),
    *(says("Done. Thank you."), look("done")),
    *(command("me"), says("What is held about this account"), look("done")),
    # changing one's mind
    *(command("withdraw"), press("withdraw yes"), look("withdrawn")),
    *(command("withdraw"), says("no signature of yours to withdraw")),
    *(command("sign"), press("cancel"), says("Nothing of it was kept"), look("withdrawn")),
    *(command("sign"), press("form answer appearance anonymous"), press("form send")),
    *(says("1 person has signed"), look("signed again")),
    # going, in the middle of a form
    *(command("sign"), press("sign change"), press("form answer appearance hidden")),
    *(command("forget"), press("forget yes"), says("is erased"), look("nothing")),
    *(command("me"), says("Nothing is held about this account")),
)


@dataclass(frozen=True)
class Kept:
    """What is kept of one person, in the words of the repositories."""

    language: str | None = "en"
    signature: Signature | None = None
    sealed: Mapping[str, str] | None = None
    public_name: PublicName | None = None
    pledges: tuple[MadePledge, ...] = ()
    alerts: str | None = None
    form: bool = False
    totals: Totals = NOBODY


def _signature(appearance: Appearance, locale: str) -> Signature:
    return Signature(
        text=SignedText(LETTER.id, LETTER.version, LETTER.base.sha256, LETTER.base.language),
        appearance=appearance,
        organisation=False,
        confirmed=True,
        sealed=None,
        country=None,
        locale=locale,
        platform=ANYWHERE,
        consent_version=LETTER.consent_version,
        month=TODAY[:7],
    )


_PROMISED = MadePledge(
    PLEDGE.id,
    CONTENT.pledges.version,
    PLEDGE.visibility,
    due=SOON,
    done=False,
    locale="en",
    platform=ANYWHERE,
    month=TODAY[:7],
)
_IN_PUBLIC = Kept(
    signature=replace(_signature(Appearance.PUBLIC, "en"), organisation=True, confirmed=False),
    sealed={"name": "林淑芬", "organisation": "Open Rights", "role": "chair"},
    alerts="en",
    totals=Totals(organisations_waiting=1),
)
_DONE = replace(
    _IN_PUBLIC,
    pledges=(replace(_PROMISED, done=True),),
    totals=Totals(organisations_waiting=1, pledges=1, pledges_done=1),
)
_WITHDRAWN = Kept(pledges=_DONE.pledges, alerts="en", totals=Totals(pledges=1, pledges_done=1))

KEPT = {
    "a language": Kept("ar"),
    "a form": Kept("ar", form=True),
    "signed without a name": Kept(
        "ar", _signature(Appearance.ANONYMOUS, "ar"), totals=Totals(people=1)
    ),
    "signed with a name": Kept(
        "ar",
        _signature(Appearance.HIDDEN, "ar"),
        sealed={"name": "Ana Diaz"},
        totals=Totals(people=1),
    ),
    "signed in public": _IN_PUBLIC,
    "promised": replace(
        _IN_PUBLIC, pledges=(_PROMISED,), totals=Totals(organisations_waiting=1, pledges=1)
    ),
    "done": _DONE,
    "withdrawn": _WITHDRAWN,
    "signed again": replace(
        _WITHDRAWN,
        signature=_signature(Appearance.ANONYMOUS, "en"),
        totals=Totals(people=1, pledges=1, pledges_done=1),
    ),
    "nothing": Kept(language=None),
}
"""What is kept after each part of the story, whatever the platform."""


@dataclass(frozen=True)
class Archive:
    """The store as the server reads it, and the organisers, of one account on one platform."""

    bot: Bot
    private: bytes
    platform: str
    account: str

    async def kept(self) -> Kept:
        return await self.bot.store.transact(self._kept)

    async def _kept(self, tx: Transaction) -> Kept:
        tag = self.bot.keys(self.account, self.platform).tag
        signature = await signatures.signature_of(tx, tag(Purpose.SIGNATURE))
        made = await pledges.pledges_of(tx, tag(Purpose.PLEDGE))
        assert {each.platform for each in (*made, signature) if each} <= {self.platform}
        sealed = signature.sealed if signature else None
        return Kept(
            await conversations.chosen_language(tx, tag(Purpose.PREFERENCE)),
            replace(signature, sealed=None, platform=ANYWHERE) if signature else None,
            unseal(self.private, sealed) if sealed else None,
            await public_names.public_name_of(tx, tag(Purpose.PUBLIC_NAME)),
            tuple(replace(each, platform=ANYWHERE) for each in made),
            await self._alerts(tx),
            await conversations.open_form_of(tx, tag(Purpose.OPEN_FORM)) is not None,
            await counters.totals(tx),
        )

    async def _alerts(self, tx: Transaction) -> str | None:
        """The language of the alerts, whose address is the account; they may begin later."""
        wished = self.bot.keys(self.account, self.platform).tag(Purpose.WISH)
        hidden = await wishes.wish_of(tx, wished)
        if hidden and (wish := read(self.bot.campaign.vault, wished, hidden)):
            assert (wish.account, wish.platform) == (self.account, self.platform)
            return wish.locale
        tag = self.bot.keys(self.account, self.platform).tag(Purpose.SUBSCRIPTION)
        kept = await subscriptions.subscription_of(tx, tag)
        if kept is None:
            return None
        address = self.bot.campaign.vault.decrypt_address(tag, kept.address)
        assert (address, kept.platform) == (self.account, self.platform)
        return kept.locale


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_the_same_story_leaves_the_same_traces_and_then_none(
    sqlite_store: SqliteStore,
    vault: Vault,
    organisers_private: bytes,
    tmp_path: Path,
    platform: str,
) -> None:
    bot = Bot(sqlite_store, vault)
    await sqlite_store.transact(lambda tx: register_text(tx, bot.campaign.text))
    untouched = await bot.rows_but_receipts()
    async with PLATFORMS[platform](Screen(bot), tmp_path) as person:
        archive = Archive(bot, organisers_private, platform, person.account)
        seen = await lives(STORY, person, archive.kept)
    assert seen == [(step.words, KEPT[step.words]) for step in STORY if step.does is Does.LOOK]
    assert await bot.rows_but_receipts() == untouched
