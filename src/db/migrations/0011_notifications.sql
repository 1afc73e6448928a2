-- What people are told in the app and on their devices. New tables only, so nothing that exists is locked.

create table notifications (
  id text collate "C" primary key,
  user_id text collate "C" not null references users (id) on delete cascade,
  kind text not null,
  about text collate "C" not null,
  facts jsonb not null,
  created_at timestamptz not null,
  read_at timestamptz
);
comment on table notifications is 'One fact that one person was told, written with the change that it tells';
comment on column notifications.about is 'The id of the approval or webhook that it tells of';
comment on column notifications.facts is 'What the words are made of when it is read, so that they can be in the reader’s language';
create index notifications_user_idx on notifications (user_id, id);
create index notifications_unread_idx on notifications (user_id, about) where read_at is null;

-- A browser that takes push messages for one session: it goes with the session, however that ends.
create table push_subscriptions (
  id text collate "C" primary key,
  user_id text collate "C" not null references users (id) on delete cascade,
  session_id text collate "C" not null references auth_sessions (id) on delete cascade,
  endpoint_hash bytea not null unique,
  sealed bytea not null,
  origin text not null,
  hide_details boolean not null,
  created_at timestamptz not null,
  last_pushed_at timestamptz,
  failing_since timestamptz,
  failures integer not null default 0,
  last_error text,
  paused_until timestamptz,
  lease_token text,
  leased_until timestamptz
);
comment on column push_subscriptions.endpoint_hash is 'SHA-256 of the address; one browser has one person';
comment on column push_subscriptions.sealed is 'The address and the keys of the browser, encrypted with SECRET_KEY';
comment on column push_subscriptions.origin is 'Of the push service, for people to read';
comment on column push_subscriptions.failing_since is 'The first failure since the last success';
create index push_subscriptions_user_idx on push_subscriptions (user_id);
create index push_subscriptions_session_idx on push_subscriptions (session_id);

-- The queue. No reference to the subscription: a decision must neither wait nor fail for one that is being removed.
create table pushes (
  id bigint generated always as identity primary key,
  subscription_id text collate "C" not null,
  notification_id text collate "C",
  urgency text not null check (urgency in ('low', 'normal', 'high')),
  created_at timestamptz not null,
  expires_at timestamptz not null
);
comment on column pushes.notification_id is 'Null: a test';
create index pushes_subscription_idx on pushes (subscription_id, id);
