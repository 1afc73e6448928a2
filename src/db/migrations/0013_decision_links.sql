-- Links in mails by which people come to decide. A new table only, so nothing that exists is locked.

create table decision_links (
  token_hash bytea primary key,
  mail_id text collate "C" not null unique references mails (id) on delete cascade,
  user_id text collate "C" not null references users (id) on delete cascade,
  user_version integer not null,
  approval_id text collate "C" not null references service_approvals (id) on delete cascade,
  level integer not null,
  asked jsonb not null,
  sealed bytea,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  forget_at timestamptz not null,
  used_at timestamptz
);
comment on table decision_links is 'What a link is bound to. Whether it still works is found out when somebody opens it, by what has changed since';
comment on column decision_links.user_version is 'Of the person when the mail was written: a change of her account ends her links';
comment on column decision_links.asked is 'A digest of each field of the request, as the mail asked for it';
comment on column decision_links.sealed is 'The token, encrypted with SECRET_KEY until its mail is sent; null after that';
comment on column decision_links.forget_at is 'Some time after its end, so that it can be said until then why it does not work';
