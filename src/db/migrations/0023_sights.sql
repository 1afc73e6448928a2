-- What each person has last seen of an approval: a new table, empty; nothing waits for it.

create table approval_sights (
  approval_id text collate "C" not null references service_approvals (id) on delete cascade,
  user_id text collate "C" not null references users (id) on delete cascade,
  seq integer not null,
  seen_at timestamptz not null,
  primary key (approval_id, user_id)
);
comment on table approval_sights is 'How far somebody has seen the history of an approval; she may see it no more';
comment on column approval_sights.seq is 'The seq of the last audit entry of the approval that she has seen';
