"""What must hold of prices that move."""

from onsale.audit.invariant import Invariant

PRICES = (
    Invariant(
        "the changes of a price don't follow each other without a gap",
        """
        select event_id, level, version from (
            select event_id, level, version, was_minor,
                lag(version) over before as last_version, lag(face_value_minor) over before as last_minor
            from price_changes window before as (partition by event_id, level order by version)) c
        where version <> coalesce(last_version + 1, 1)
            or last_version is not null and was_minor <> last_minor""",
    ),
    Invariant(
        "a price that moves isn't that of its last change",
        """
        select p.event_id, p.level from price_plans p
        join price_levels l on l.event_id = p.event_id and l.name = p.level
        join (
            select distinct on (event_id, level) event_id, level, face_value_minor
            from price_changes order by event_id, level, version desc) c
            on c.event_id = p.event_id and c.level = p.level
        where c.face_value_minor <> l.face_value_minor""",
    ),
    Invariant(
        "a price that moves is outside its rails",
        """
        select p.event_id, p.level from price_plans p
        join price_levels l on l.event_id = p.event_id and l.name = p.level
        where p.kind = 'dynamic' and l.face_value_minor not between p.floor_minor and p.ceiling_minor""",
    ),
)
