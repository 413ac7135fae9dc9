"""What every page's frame needs to know about the request, whatever the page."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Chrome:
    """`path` is the request's path and query (where sign-in returns to). `notice` is shown once, on top of the page."""

    signed_in_name: str | None = None
    roles: frozenset[str] = frozenset()
    post: bool = False
    """Signed in by a post's PIN: the doors are all there is, no tickets and no account."""
    csrf_token: str = ""
    path: str = "/"
    demo: bool = False
    locale: str = "en-GB"
    notice: str | None = None
    warning: str | None = None
    """Stands on top of each page as long as it holds."""
    imprint: bool = False
    """Whoever runs this has said who they are."""
    privacy_url: str = "/privacy"
    away: bool = False
    """The database doesn't answer: what is shown is what was known last."""

    @property
    def scans(self) -> bool:
        """Whether the way to the doors is shown."""
        return "scanner" in self.roles

    @property
    def administers(self) -> bool:
        """Whether the way to the admin's pages is shown."""
        return "admin" in self.roles

    @property
    def organises(self) -> bool:
        """Whether the way to the organiser's pages is shown."""
        return bool(self.roles & {"organiser", "admin"})
