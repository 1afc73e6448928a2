-- What becomes of mails after the mail server took them over, who cannot be reached by mail, and an end to what mails keep.
-- `mails` is locked while the index is built: some seconds for a million.

alter table mails add column forgotten_at timestamptz;
comment on column mails.forgotten_at is 'When its text and facts were dropped; to whom it went and what became of it is kept';
create index mails_kept_idx on mails (id) where forgotten_at is null;

create table unreachable_people (
  user_id text collate "C" primary key references users (id) on delete cascade,
  address text not null,
  reason text not null,
  detail text not null,
  mail_id text collate "C" not null,
  since timestamptz not null,
  retry_at timestamptz not null
);
comment on table unreachable_people is 'Whose address refused a mail for good; it counts only for as long as the person has that address';
comment on column unreachable_people.reason is 'Such as mailbox_unknown';
comment on column unreachable_people.detail is 'What the mail server said';
comment on column unreachable_people.mail_id is 'The mail that was refused';
comment on column unreachable_people.retry_at is 'Before then nothing is sent to the address';
