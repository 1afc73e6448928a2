-- What is written for each delivery, made cheaper. The table of attempts is written anew: with many that takes a while, and
-- locks it.

-- They are only read whole, so that PostgreSQL need not take them apart and put them together again (measured while draining: a
-- tenth of its time).
alter table webhook_attempts
  alter column timings drop default,
  alter column timings type json,
  alter column request_headers type json,
  alter column response_headers type json,
  alter column timings set default '{}';

-- Attempts are read with their delivery only. Their ids hold their time, so this answers what both indexes did.
alter table webhook_attempts drop constraint webhook_attempts_pkey, add primary key (delivery_id, id);
drop index webhook_attempts_delivery_idx;
-- What has grown old there is looked for by its time; the other partitions are dropped whole.
create index webhook_attempts_default_id_idx on webhook_attempts_default (id);

-- A result changes the status, which indexes know: each of them gets the row once more. Where that has room, no page is split,
-- and none is searched for rows that could make room. The partitions that there are get it for what they take in from now on.
do $$
declare part regclass;
begin
  for part in
    select indexrelid from pg_index where indpred is null
    and indrelid in (select inhrelid from pg_inherits where inhparent = 'webhook_deliveries'::regclass)
  loop
    execute format('alter index %s set (fillfactor = 45)', part);
  end loop;
end $$;
