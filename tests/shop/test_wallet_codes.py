"""The codes that a device draws by itself: a real decoder reads them, and they are the server's to the letter."""

import base64
import io
import shutil
import subprocess
from datetime import UTC, datetime

import pytest
import segno
from playwright.sync_api import Page

from onsale.tickets.code import Claimed, sign_rotating
from onsale.tickets.rotating import STEP_S, proof_of
