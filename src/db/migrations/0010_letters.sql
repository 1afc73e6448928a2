-- Mails are facts until they are sent: they are written in the reader's language when they go, and kept as they went.
-- The tables are small; they are locked for a moment.

alter table users
  add column language text,
  add column time_zone text;
comment on column users.language is 'Of mails, such as th; null: nobody has said';
comment on column users.time_zone is 'Such as Asia/Bangkok; null: nobody has said';

alter table mails
  alter column subject drop not null,
  alter column body drop not null,
  add column html text,
  add column facts jsonb,
  add column remind_at timestamptz;
comment on column mails.subject is 'As it was sent; null before';
comment on column mails.facts is 'What it tells, in no language; null for mails of before';
comment on column mails.remind_at is 'Of a mail that asks somebody: when to remind, if it is still open then';

create index mails_about_idx on mails (about, kind);
create index mails_remind_idx on mails (remind_at) where remind_at is not null;
