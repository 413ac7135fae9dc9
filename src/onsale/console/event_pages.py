"""Making and changing an event: one form, as a draft or published at once."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from onsale.accounts.forms import typed
from onsale.accounts.guards import organiser
from onsale.accounts.model import Principal
from onsale.catalog.edit_event import edit_event
from onsale.catalog.model import Event
from onsale.catalog.publish_event import publish_event
from onsale.console import price_fields
from onsale.console.edit import edit, gated_event
from onsale.console.event_form import first_values
from onsale.console.event_parts import another_room, read_new
from onsale.console.event_view import changed_meanwhile, edit_page, form_errors, new_page
from onsale.console.frame import AnyRequest, Html, go, html, own_event
from onsale.console.make_event import make_event
from onsale.console.reading import Reading
from onsale.platform.database import Database
from onsale.platform.errors import Failure, InvalidRequest, StaleVersion
from onsale.platform.etags import etag_of
from onsale.platform.ids import encode_id

