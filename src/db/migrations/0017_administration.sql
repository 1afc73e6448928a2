-- What the pages of the audit log and of the system read. The index locks audited changes out while it is built: about a
-- second for a million entries. The tables are new.

create index audit_entries_action_idx on audit_entries (action, id);

-- The last check of the whole audit log; one row at most.
create table audit_checks (
  is_only boolean primary key default true check (is_only),
  checked_at timestamptz not null,
  took_ms integer not null,
  subjects integer not null,
  entries integer not null,
  first_broken jsonb
);
comment on column audit_checks.first_broken is '{ subject, seq, why }; null: nothing was broken';

-- Who is alive: each node writes its row every ten seconds, and one that has not for a minute is forgotten.
create table nodes (
  id text collate "C" primary key,
  host text not null,
  pid integer not null,
  roles text[] not null,
  version text not null,
  node_version text not null,
  started_at timestamptz not null,
  seen_at timestamptz not null
) with (fillfactor = 50);

create table housekeeping_runs (
  task text primary key,
  host text not null,
  started_at timestamptz not null,
  took_ms integer not null,
  error text
) with (fillfactor = 50);
comment on table housekeeping_runs is 'The last run of each task, on whichever node';
