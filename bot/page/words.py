"""The words of the page that no chat has; everything else it says as the chats do."""

from __future__ import annotations

from messages.text import Code, Text, Words, t

SKIP = t("Skip to the content")
LANGUAGES = t("Languages")
CONTENTS = t("Contents")
NO_LINKS = t("There are no links yet: the bot has not been on Telegram or Discord.")
WHERE_TO_SIGN = t("Where to sign")
HOW_TO_SIGN = t(
    "Signing happens in a chat with the campaign's bot. There you choose how you appear, and you "
    "can take your signature back until the campaign closes."
)
COUNT = t("The count so far")
SUMMARY = t("A short summary of the letter")
STATUS = t("Status of the text above: {status}")
NOT_THE_LETTER = t("Summary in our own words, not part of the letter. The full letter prevails.")
WHO_SIGNED, NOBODY = t("Who has signed in public"), t("Nobody has signed in public yet.")
ORGANISATIONS, PEOPLE = t("Organisations"), t("People")
KEPT = t("What I keep, and who can see it")
ABOUT = t("About the letter and this bot")
SIGNED = t("People who signed")
DANGER = t(
    "If a signature could put you in danger, do not use an account that others can read, delete "
    "the chat when you are done, or do not sign."
)
LETTER = t("The letter")
EDITIONS = t("The letter in every language that it has here")
ALL_NAMES = t("Everybody who has signed in public")
PRIVACY, TERMS = t("Privacy"), t("Terms of use")
BACK = t("Back to the campaign's page")
NEXT, BEGINNING = t("Next"), t("From the beginning")

CHECKING = t("Checking the count")
NOT_CHECKABLE = t(
    "Nobody outside can check this count yet: the campaign publishes no log of its signatures."
)
CHECKABLE = t(
    "Each signature is a line without a name in a public log, to which lines are only ever added. "
    "With the program here anybody can count these lines. That shows that nothing was taken out or "
    "changed, but not that each line is a person."
)
WITNESS = t(
    "Whoever keeps what the program says, and runs it again later, would notice if the log were "
    "cut or rewritten."
)
KEY = t("The key that signs the log:")
CHECKPOINT = t("The log now, signed:")
PROGRAM = t("The program that checks it: {command}")

GENUINE, VERIFYING = t("The genuine bots"), t("Checking an alert")
STATEMENT = t("The signed statement of the genuine bots:")
NO_STATEMENT = t("There is no signed statement of the genuine bots here.")
BOT_CHECKED = t(
    "The program here checks the statement, with the key of the public log as you know it from "
    "elsewhere, on a machine of yours: {command}"
)
AN_ALERT = t(
    "Each alert ends with a code. This page tells by it which alert that is, and so does the bot: "
    "{command}"
)

ELSEWHERE = t("The count on your own site")
HOW_TO_EMBED = t(
    "Copy this line into your page. It shows the count, loads nothing from anybody else, and keeps "
    "nothing about your readers:"
)

OF_THE_PAGE = t(
    "This page sets no cookie, needs no script, loads nothing from anybody else, and keeps no "
    "address of its readers. Your network, and whoever runs the server that this page comes from, "
    "can see that you read it."
)
OF_THE_BOT = t("“I” is the bot in which people sign.")

NOT_HERE = t("There is no such page here.")
PERHAPS = t("The address may be mistyped, or what stood there is gone.")
NOT_NOW = t("This page cannot be shown just now.")
LATER = t("Nothing is lost. Please try again in a minute.")
ONLY_READ = t("This page can only be read. It takes nothing that is sent to it.")


def sign_on(platform: str) -> Text:
    """The label of the link that leads to signing on `platform`, by its name."""
    return t("Sign on {platform}", platform=platform)


def picture_of(link: str) -> Text:
    """What stands for the QR code of `link` to those who do not see it."""
    return t("QR code of this link: {link}", link=Code(link))


def goal(people: int, percent: int) -> Text:
    """The line about a goal, of which `percent` per cent is reached."""
    return t(
        "Goal: {goal} people; {percent} per cent of it is reached", goal=people, percent=percent
    )


def signed(people: int) -> Text:
    """The line about how many people signed."""
    return t("People who signed here: {count}", count=people)


def bodies(organisations: int) -> Text:
    """The line about how many organisations signed."""
    return t("Organisations: {count}", count=organisations)


def program(command: str) -> Words:
    """The line about the program that checks the log, with the line that runs it."""
    return PROGRAM.fill(command=Code(command))
