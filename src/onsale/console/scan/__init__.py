"""The scanner: an app in the browser that judges tickets' codes at a door, with a network and without one.

Owns its pages, and what makes them an app: the manifest, the icons, the script that keeps them on the device. Promises
that a page once opened opens again without a network, and that it shows nobody's name but what a search asks for. How
a code is judged is the business of `tickets`; the plain page without scripts is `console/door_pages.py`.
"""
