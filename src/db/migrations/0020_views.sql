-- Watching, saved views and keys of one's own: new tables. The index of decisions is made anew, so that what a person has
-- decided is read from it alone, newest first; nothing is decided while that runs: a second for a million decisions.

create table approval_watchers (
  user_id text collate "C" not null references users (id) on delete cascade,
  approval_id text collate "C" not null references service_approvals (id) on delete cascade,
  created_at timestamptz not null,
  primary key (user_id, approval_id)
);
comment on table approval_watchers is 'Who wants to be told what becomes of an approval; it gives no right to see it';
create index approval_watchers_approval_idx on approval_watchers (approval_id, user_id);

create table saved_views (
  id text collate "C" primary key,
  user_id text collate "C" not null references users (id) on delete cascade,
  name text not null,
  search jsonb not null,
  position integer not null,
  created_at timestamptz not null
);
comment on column saved_views.search is 'What the address of the inbox holds; checked again when it is read';
create unique index saved_views_name_idx on saved_views (user_id, lower(name));

create table account_keys (
  user_id text collate "C" primary key references users (id) on delete cascade,
  is_on boolean not null,
  own jsonb not null
);
comment on column account_keys.own is 'The key of each command that has another than the usual one; null: none';

drop index service_approval_decisions_approver_idx;
create index service_approval_decisions_approver_idx on service_approval_decisions (approver_id, decided_at)
  include (approval_id, level);
