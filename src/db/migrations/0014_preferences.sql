-- How people want to be told, and when; and mails that wait, go together or are dropped by it. The tables that exist are small;
-- they are locked for a moment.

create table notification_choices (
  user_id text collate "C" not null references users (id) on delete cascade,
  kind text not null,
  channel text not null check (channel in ('app', 'push', 'email')),
  is_on boolean not null,
  primary key (user_id, kind, channel)
);
comment on table notification_choices is 'What a person has chosen otherwise than it is by default';

create table notification_settings (
  user_id text collate "C" primary key references users (id) on delete cascade,
  quiet_from smallint check (quiet_from between 0 and 1439),
  quiet_to smallint check (quiet_to between 0 and 1439),
  digest_every text check (digest_every in ('day', 'week')),
  digest_hour smallint check (digest_hour between 0 and 23),
  digest_weekday smallint check (digest_weekday between 1 and 7),
  digested_until timestamptz,
  next_digest_at timestamptz
);
comment on column notification_settings.quiet_from is 'Minutes since midnight by the person’s clock; null: no quiet hours';
comment on column notification_settings.digest_every is 'Null: no digest';
comment on column notification_settings.digested_until is 'What is newer is for the next digest';
create index notification_settings_digest_idx on notification_settings (next_digest_at) where next_digest_at is not null;

alter table mails
  drop constraint mails_status_check,
  add constraint mails_status_check check (
    status in ('QUEUED', 'DELAYED', 'SENT', 'BOUNCED', 'FAILED', 'GATHERED', 'DROPPED')),
  add column arranged_at timestamptz,
  add column waits_for text check (waits_for in ('quiet_hours', 'gathering', 'hourly_cap')),
  add column gathered_into text collate "C";
comment on column mails.arranged_at is 'When it was found that it may go now; null: that is still to be found';
comment on column mails.waits_for is 'Why it does not go yet';
comment on column mails.gathered_into is 'The mail that tells it together with others';

create index mails_unarranged_idx on mails (next_attempt_at) where next_attempt_at is not null and arranged_at is null;
create index mails_waiting_idx on mails (user_id) where next_attempt_at is not null;
create index mails_pace_idx on mails (user_id, arranged_at) where arranged_at is not null;

alter table pushes add column not_before timestamptz;
comment on column pushes.not_before is 'The end of the reader’s quiet hours, when it came in them';

-- From where a person has signed in before: a sign-in from elsewhere is told to the person.
create table auth_devices (
  token_hash bytea primary key,
  user_id text collate "C" not null references users (id) on delete cascade,
  expires_at timestamptz not null
);
comment on column auth_devices.token_hash is 'SHA-256 of the person and the token in the browser’s cookie';
create index auth_devices_user_idx on auth_devices (user_id);
create index auth_devices_expires_idx on auth_devices (expires_at);
