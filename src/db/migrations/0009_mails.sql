-- Mails become a queue that a worker claims, as deliveries are (law 4). The table is small so far; it is locked for a moment.

alter table mails
  drop constraint mails_status_check,
  add constraint mails_status_check check (status in ('QUEUED', 'DELAYED', 'SENT', 'BOUNCED', 'FAILED')),
  add column message_id text,
  add column attempt_count integer not null default 0,
  add column next_attempt_at timestamptz,
  add column lease_token text,
  add column leased_until timestamptz,
  add column error text,
  add column response text,
  add column history jsonb not null default '[]';
update mails set message_id = '<' || id || '@localhost>';
update mails set next_attempt_at = created_at where status = 'QUEUED';
alter table mails alter column message_id set not null;
-- A claim changes a row where it stands.
alter table mails set (fillfactor = 80);

comment on column mails.message_id is 'Of the header: made with the row, so that a mail that is sent again after a crash is known as the same';
comment on column mails.next_attempt_at is 'Null once nothing more is sent';
comment on column mails.error is 'Why it has not arrived, in words';
comment on column mails.response is 'What the mail server answered last';
comment on column mails.history is 'Every attempt that counted: [{ at, status, detail }]';

create index mails_due_idx on mails (next_attempt_at, id) where next_attempt_at is not null;

-- What the workers of all nodes know of the mail server; one row at most.
create table mail_server (
  is_only boolean primary key default true check (is_only),
  fault text,
  fault_since timestamptz,
  checked_at timestamptz not null
);
comment on column mail_server.fault is 'Why it could not be used when it was last asked, in words; null when it could';
