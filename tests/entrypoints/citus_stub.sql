-- What Citus asks of a table before it distributes it, as far as PostgreSQL alone can tell; nothing is distributed.
create table pg_dist_partition (logicalrelid regclass primary key, beside regclass);

create function create_distributed_table(
    table_name regclass, distribution_column text, distribution_type text default 'hash',
    colocate_with text default 'default'
) returns void language plpgsql as $$
declare
    one record;
begin
    perform 1 from pg_attribute
    where attrelid = table_name and attname = distribution_column and attnotnull and not attisdropped;
    if not found then
        raise exception 'column % of % is missing or may be null', distribution_column, table_name;
    end if;
    for one in
        select i.indexrelid::regclass as name from pg_index i
        where i.indrelid = table_name and (i.indisunique or i.indisexclusion) and not exists (
            select from pg_attribute a
            where a.attrelid = table_name and a.attname = distribution_column and a.attnum = any(i.indkey)
        )
    loop
        raise exception 'cannot distribute %: % does not hold the distribution column', table_name, one.name;
    end loop;
    for one in
        select conname, confrelid, conrelid from pg_constraint
        where contype = 'f' and (conrelid = table_name or confrelid = table_name)
    loop
        perform 1 from pg_dist_partition
        where logicalrelid = case when one.conrelid = table_name then one.confrelid else one.conrelid end;
        if not found then
            raise exception 'cannot distribute %: % leads to a table that is not', table_name, one.conname;
        end if;
    end loop;
    if current_setting('citus.enable_unsafe_triggers', true) is distinct from 'on' and exists (
        select from pg_trigger where tgrelid = table_name and not tgisinternal
    ) then
        raise exception 'triggers are not supported on distributed tables: %', table_name;
    end if;
    if colocate_with <> 'default' then
        perform 1 from pg_dist_partition where logicalrelid = colocate_with::regclass;
        if not found then
            raise exception '% is not distributed', colocate_with;
        end if;
    end if;
    insert into pg_dist_partition values (table_name, nullif(colocate_with, 'default')::regclass);
end $$;
