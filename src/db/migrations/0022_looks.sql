-- When each person has last looked at an approval, so that she is told what has changed since. A new table.
create table approval_looks (
  user_id text collate "C" not null references users (id) on delete cascade,
  approval_id text collate "C" not null references service_approvals (id) on delete cascade,
  looked_at timestamptz not null,
  primary key (user_id, approval_id)
);
create index approval_looks_approval_idx on approval_looks (approval_id);
