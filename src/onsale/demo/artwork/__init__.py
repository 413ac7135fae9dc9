"""Pictures for some events of the sample programme, painted by ourselves: what an organiser would have uploaded.

`brushes.py` has light, mist and silhouettes; each scene is a function of `scenes.py` or `scenes_outdoors.py`.
"""
