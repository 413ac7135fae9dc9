"""The part of the retention schedule that is about accounts and signing in."""

from datetime import timedelta

from onsale.accounts.attempts import LONGEST_WINDOW
from onsale.accounts.jobs import forget_expired
from onsale.platform import limits
from onsale.platform.i18n import gettext as _
from onsale.privacy.retention_accounts import erase_unverified, erase_warned, idle, warn_idle
from onsale.privacy.retention_model import Entry, Ground

_NONE = timedelta()


def accounts() -> tuple[Entry, ...]:
    """Accounts that are of no use to anybody."""
    return (
        Entry(
            name="accounts_idle",
            table="people",
            since="t.last_seen_on::timestamptz",
            period=timedelta(days=limits.ACCOUNT_DORMANT_DAYS),
            where=f"{idle('t')} and not exists (select from dormant_accounts d where d.person_id = t.id)",
            ground=Ground.CONTRACT,
            what=_("Accounts nobody uses"),
            after=_("after the last sign-in, booking or event"),
            why=_("An account is there to be used."),
            how=_("Their owners are told by mail, and one click keeps the account."),
            forget=warn_idle,
        ),
        Entry(
            name="accounts_warned",
            table="dormant_accounts",
            since="t.warned_at",
            period=timedelta(days=limits.ACCOUNT_WARNED_DAYS),
            where=f"exists (select from people p where p.id = t.person_id and {idle('p')})",
            ground=Ground.CONTRACT,
            what=_("Accounts nobody uses, once their owners were told"),
            after=_("after the mail"),
            why=_("Time to keep it."),
            how=_("They are erased as if their owners had asked for it."),
            forget=erase_warned,
        ),
        Entry(
            name="accounts_unverified",
            table="people",
            since="t.created_at",
            period=timedelta(days=limits.ACCOUNT_UNVERIFIED_DAYS),
            where=f"t.email_verified_at is null and {idle('t')} and not exists "
            "(select from bookings b where b.fan_id = t.id)",
            ground=Ground.CONTRACT,
            what=_("Accounts whose address was never confirmed"),
            after=_("after registering"),
            why=_("The address may be somebody else's."),
            how=_("They are erased."),
            forget=erase_unverified,
        ),
    )


def signing_in() -> tuple[Entry, ...]:
    """What signing in leaves behind."""
    return (
        Entry(
            name="attempts",
            table="attempts",
            since="t.window_start",
            period=2 * LONGEST_WINDOW,
            ground=Ground.INTEREST,
            what=_("How often codes and passwords were tried, by scrambled addresses"),
            after=_("after the first of them"),
            why=_("To stop guessing."),
            forget=forget_expired,
            task="accounts.forget_expired",
        ),
        Entry(
            name="mailed_codes",
            table="mailed_codes",
            since="t.expires_at",
            period=_NONE,
            ground=Ground.CONTRACT,
            what=_("Mailed codes"),
            after=_("when they stop working"),
            why=_("To sign in with them."),
            forget=forget_expired,
            task="accounts.forget_expired",
        ),
        Entry(
            name="sessions",
            table="sessions",
            since="t.expires_at",
            period=_NONE,
            ground=Ground.CONTRACT,
            what=_("Where somebody is signed in"),
            after=_("when the sign-in ends"),
            why=_("So that they can see it, and sign out there."),
            how=_("The day they were seen last stays with the account."),
            forget=forget_expired,
            task="accounts.forget_expired",
        ),
        Entry(
            name="ended_sessions",
            table="ended_sessions",
            since="t.expires_at",
            period=_NONE,
            ground=Ground.INTEREST,
            what=_("Sign-ins that were ended"),
            after=_("when they would have ended by themselves"),
            why=_("So that they stay ended."),
            forget=forget_expired,
            task="accounts.forget_expired",
        ),
        Entry(
            name="spent_challenges",
            table="spent_challenges",
            since="t.expires_at",
            period=_NONE,
            ground=Ground.INTEREST,
            what=_("What a passkey has signed"),
            after=_("when it is too old to count"),
            why=_("So that nobody uses it twice."),
            forget=forget_expired,
            task="accounts.forget_expired",
        ),
        Entry(
            name="token_floors",
            table="token_floors",
            since="t.not_before",
            period=timedelta(seconds=limits.ACCESS_TOKEN_S),
            ground=Ground.INTEREST,
            what=_("That somebody signed out everywhere"),
            after=_("after that"),
            why=_("So that no sign-in from before counts."),
            forget=forget_expired,
            task="accounts.forget_expired",
        ),
        Entry(
            name="role_changes",
            table="role_changes",
            since="t.changed_at",
            period=timedelta(seconds=limits.ACCESS_TOKEN_S),
            ground=Ground.INTEREST,
            what=_("That somebody's rights changed"),
            after=_("after the change"),
            why=_("So that it counts everywhere at once."),
            forget=forget_expired,
            task="accounts.forget_expired",
        ),
        Entry(
            name="api_keys",
            table="api_keys",
            since="t.revoked_at",
            period=timedelta(days=limits.API_KEYS_KEPT_DAYS),
            ground=Ground.INTEREST,
            what=_("Keys for programs that were taken back"),
            after=_("after that"),
            why=_("To find out what was done with them."),
        ),
    )
