-- What judging a webhook needs beside its first failure, and what finds whom to tell. The columns are added without a default,
-- and webhooks and people are few, so the locks are over at once.

alter table service_webhooks
  add column last_failure_at timestamptz,
  add column last_error text,
  add column warned_at timestamptz;
comment on column service_webhooks.last_failure_at is 'The latest failure since the last success: of silence after it nobody knows whether it would have failed';
comment on column service_webhooks.last_error is 'Why the latest failure since the last success failed, in words';
comment on column service_webhooks.warned_at is 'When the warning of warned_hours was given; nobody is disabled within a day after it';
-- Nothing is known of later ones. The next failure says more.
update service_webhooks set last_failure_at = first_failure_at where first_failure_at is not null;

-- The sweep looks for these every minute.
create index service_webhooks_failing_idx on service_webhooks (first_failure_at) where first_failure_at is not null;

-- Whoever writes mails looks for the administrators among all people.
create index users_role_idx on users (role_code);
