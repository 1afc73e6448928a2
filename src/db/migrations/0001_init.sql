-- The first schema. Ids are TypeIDs (text, C order, so that they sort by time).
-- It only creates; nothing is locked.

create table instance (
  name text primary key,
  value bytea not null
);
comment on table instance is 'Facts about this installation, such as what proves that SECRET_KEY is the right one';

create table departments (
  code text collate "C" primary key,
  name text not null,
  head_user_id text collate "C",
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null
);

create table roles (
  code text collate "C" primary key,
  name text not null,
  rank integer not null unique
);
comment on column roles.rank is 'Higher ranks see and decide more; the ladder leaves gaps for new steps';

insert into roles (code, name, rank) values
  ('OPERATOR', 'Operator', 10),
  ('STAFF', 'Staff', 20),
  ('SPECIALIST_ENGINEER', 'Specialist/Engineer', 30),
  ('SUPERVISOR', 'Supervisor', 40),
  ('ASSISTANT_MANAGER', 'Assistant Manager', 50),
  ('MANAGER', 'Manager', 60),
  ('SENIOR_MANAGER', 'Senior Manager', 70),
  ('ASSISTANT_GENERAL_MANAGER', 'Assistant General Manager', 80),
  ('GENERAL_MANAGER', 'General Manager', 90),
  ('GENERAL_DIRECTOR', 'General Director', 100),
  ('SYSTEM_ADMINISTRATOR', 'System Administrator', 110);

create table users (
  id text collate "C" primary key,
  name text not null,
  username text not null,
  email text not null,
  email_verified boolean not null default true,
  image text,
  department_code text collate "C" references departments (code),
  role_code text collate "C" not null references roles (code),
  manager_id text collate "C" references users (id),
  is_active boolean not null default true,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create unique index users_username_key on users (lower(username));
create unique index users_email_key on users (lower(email));
create index users_department_idx on users (department_code);
create index users_manager_idx on users (manager_id);
create index users_name_idx on users (lower(name), id);
alter table departments add foreign key (head_user_id) references users (id);

-- Sign-in (better-auth's models under our names). Tokens are stored as SHA-256.
create table auth_accounts (
  id text collate "C" primary key,
  user_id text collate "C" not null references users (id) on delete cascade,
  provider_id text not null,
  account_id text not null,
  password text,
  access_token text,
  refresh_token text,
  id_token text,
  scope text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (provider_id, account_id)
);
create index auth_accounts_user_idx on auth_accounts (user_id);

create table auth_sessions (
  id text collate "C" primary key,
  user_id text collate "C" not null references users (id) on delete cascade,
  token text collate "C" not null unique,
  expires_at timestamptz not null,
  ip_address text,
  user_agent text,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
comment on column auth_sessions.token is 'SHA-256 of the token in the cookie';
create index auth_sessions_user_idx on auth_sessions (user_id);

create table auth_verifications (
  id text collate "C" primary key,
  identifier text not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index auth_verifications_identifier_idx on auth_verifications (identifier);

create table signin_links (
  token_hash bytea primary key,
  user_id text collate "C" not null references users (id) on delete cascade,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);

-- Tries at a password, so that guessing is bounded on all nodes together.
create table signin_attempts (
  key bytea primary key,
  count integer not null,
  resets_at timestamptz not null
);
comment on column signin_attempts.key is 'SHA-256 of the account or the network that tries';
create index signin_attempts_resets_idx on signin_attempts (resets_at);

create table service_apps (
  id text collate "C" primary key,
  name text not null,
  description text not null default '',
  permissions text[] not null,
  rate_limit integer not null,
  allowed_ips text[] not null default '{}',
  is_active boolean not null default true,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create unique index service_apps_name_key on service_apps (lower(name));

create table service_keys (
  id text collate "C" primary key,
  service_id text collate "C" not null references service_apps (id),
  hint text not null,
  key_hash bytea not null unique,
  allowed_ips text[] not null default '{}',
  created_by text collate "C",
  created_at timestamptz not null,
  expires_at timestamptz,
  revoked_at timestamptz,
  replaced_by text collate "C" references service_keys (id),
  last_used_at timestamptz
);
comment on column service_keys.hint is 'First characters of the key, to tell keys apart';
comment on column service_keys.replaced_by is 'The key that a rotation made in its place; a key is rotated once';
create index service_keys_service_idx on service_keys (service_id);

create table service_approvals (
  id text collate "C" primary key,
  service_id text collate "C" not null references service_apps (id),
  external_id text,
  approval_type text not null,
  title text not null,
  description text not null default '',
  status text not null check (status in ('PENDING', 'APPROVED', 'REJECTED', 'CANCELLED')),
  priority text not null,
  priority_rank smallint not null,
  urgency text not null,
  amount numeric(20, 4),
  currency text,
  department_code text collate "C",
  requester_id text collate "C" references users (id),
  requester_name text,
  requester_email text,
  due_date timestamptz,
  current_level integer not null,
  total_levels integer not null,
  fields jsonb not null default '{}',
  metadata jsonb not null default '{}',
  event_sequence integer not null default 0,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  completed_at timestamptz
);
comment on column service_approvals.event_sequence is 'Sequence of the last event recorded for this approval';
create index service_approvals_service_idx on service_approvals (service_id, id);
create index service_approvals_external_idx on service_approvals (service_id, external_id) where external_id is not null;
create index service_approvals_status_idx on service_approvals (status, id);
create index service_approvals_department_idx on service_approvals (department_code, id);
create index service_approvals_requester_idx on service_approvals (requester_id, id) where requester_id is not null;
create index service_approvals_due_idx on service_approvals (due_date) where status = 'PENDING' and due_date is not null;

create table approval_levels (
  approval_id text collate "C" not null references service_approvals (id),
  level integer not null,
  name text not null,
  mode text not null check (mode in ('all', 'any', 'quorum')),
  quorum integer not null,
  status text not null check (status in ('WAITING', 'OPEN', 'APPROVED', 'REJECTED', 'SKIPPED')),
  due_at timestamptz,
  opened_at timestamptz,
  completed_at timestamptz,
  primary key (approval_id, level)
);

create table approval_slots (
  approval_id text collate "C" not null,
  level integer not null,
  user_id text collate "C" not null references users (id),
  position integer not null,
  role_code text,
  department_code text,
  decision text not null check (decision in ('PENDING', 'APPROVED', 'REJECTED', 'SKIPPED')),
  decision_date timestamptz,
  comments text,
  delegated_from text collate "C" references users (id),
  reason text not null,
  is_open boolean not null,
  primary key (approval_id, level, user_id),
  foreign key (approval_id, level) references approval_levels (approval_id, level)
);
comment on column approval_slots.is_open is 'True while this person is being asked: level open, decision pending';
create index approval_slots_inbox_idx on approval_slots (user_id, approval_id) where is_open;
create index approval_slots_user_idx on approval_slots (user_id, approval_id);

create table service_approval_decisions (
  id text collate "C" primary key,
  approval_id text collate "C" not null references service_approvals (id),
  level integer not null,
  approver_id text collate "C" not null references users (id),
  decision text not null check (decision in ('APPROVED', 'REJECTED')),
  comments text,
  decided_at timestamptz not null,
  on_behalf_of text collate "C" references users (id),
  service_id text collate "C",
  unique (approval_id, level, approver_id)
);
comment on column service_approval_decisions.service_id is 'The service that spoke for the person; null when the person decided here';
create index service_approval_decisions_approver_idx on service_approval_decisions (approver_id, decided_at);

-- Events, deliveries and attempts are partitioned by id, whose first 48 bits are the time.
create table webhook_events (
  id text collate "C" not null,
  service_id text collate "C" not null,
  event_type text not null,
  approval_id text collate "C",
  sequence integer,
  occurred_at timestamptz not null,
  body text not null,
  traceparent text,
  xid xid8 not null default pg_current_xact_id(),
  primary key (id)
) partition by range (id);
comment on column webhook_events.body is 'The bytes that every attempt sends, frozen at commit';
comment on column webhook_events.xid is 'Orders the gap-safe feed: only rows below the oldest open transaction are shown';
create table webhook_events_default partition of webhook_events default;
create index webhook_events_feed_idx on webhook_events (service_id, xid, id);
create index webhook_events_service_idx on webhook_events (service_id, id);
create index webhook_events_approval_idx on webhook_events (approval_id, sequence) where approval_id is not null;

create table service_webhooks (
  id text collate "C" primary key,
  service_id text collate "C" not null references service_apps (id),
  name text not null,
  url text not null,
  events text[] not null,
  is_active boolean not null,
  disabled_reason text,
  retry_count integer not null,
  timeout_ms integer not null,
  retry_schedule integer[],
  rate_limit integer,
  max_in_flight integer,
  headers bytea,
  auth_token bytea,
  allowed_ips text[] not null default '{}',
  filter text,
  ordering text not null check (ordering in ('none', 'per_approval')),
  metadata jsonb not null default '{}',
  first_failure_at timestamptz,
  consecutive_failures integer not null default 0,
  last_success_at timestamptz,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  deleted_at timestamptz
);
comment on column service_webhooks.headers is 'Custom headers as JSON, encrypted with SECRET_KEY';
create index service_webhooks_service_idx on service_webhooks (service_id, id) where deleted_at is null;

create table webhook_secrets (
  id text collate "C" primary key,
  webhook_id text collate "C" not null references service_webhooks (id),
  ciphertext bytea not null,
  created_at timestamptz not null,
  expires_at timestamptz
);
create index webhook_secrets_webhook_idx on webhook_secrets (webhook_id, created_at desc);

create table webhook_deliveries (
  id text collate "C" not null,
  event_id text collate "C" not null,
  webhook_id text collate "C" not null,
  service_id text collate "C" not null,
  event_type text not null,
  approval_id text collate "C",
  order_sequence integer,
  status text not null check (status in ('PENDING', 'SUCCESS', 'FAILED', 'HELD')),
  attempt_count integer not null default 0,
  next_attempt_at timestamptz,
  next_trigger text not null default 'first',
  lease_token text,
  response_code integer,
  response_body text,
  error text,
  delivered_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (id)
) partition by range (id);
comment on column webhook_deliveries.order_sequence is 'The event''s sequence within its approval, where the webhook keeps that order';
comment on column webhook_deliveries.lease_token is 'Fences the result: only the claim that wrote it may save one';
create table webhook_deliveries_default partition of webhook_deliveries default;
create index webhook_deliveries_due_idx on webhook_deliveries (next_attempt_at) where status = 'PENDING';
create index webhook_deliveries_lane_idx on webhook_deliveries (webhook_id, next_attempt_at) where status = 'PENDING';
create index webhook_deliveries_held_idx on webhook_deliveries (webhook_id) where status = 'HELD';
create index webhook_deliveries_order_idx on webhook_deliveries (webhook_id, approval_id, order_sequence)
  where order_sequence is not null and status in ('PENDING', 'HELD');
create index webhook_deliveries_webhook_idx on webhook_deliveries (webhook_id, id);
create index webhook_deliveries_dead_idx on webhook_deliveries (webhook_id, id) where status = 'FAILED';
create index webhook_deliveries_service_idx on webhook_deliveries (service_id, id);
create index webhook_deliveries_event_idx on webhook_deliveries (event_id);

create table webhook_attempts (
  id text collate "C" not null,
  delivery_id text collate "C" not null,
  webhook_id text collate "C" not null,
  attempt_number integer not null,
  trigger text not null,
  started_at timestamptz not null,
  duration_ms real not null,
  timings jsonb not null default '{}',
  request_url text not null,
  request_headers jsonb not null,
  response_code integer,
  response_headers jsonb,
  response_body text,
  error text,
  error_detail text,
  next_attempt_at timestamptz,
  primary key (id)
) partition by range (id);
create table webhook_attempts_default partition of webhook_attempts default;
create index webhook_attempts_delivery_idx on webhook_attempts (delivery_id, attempt_number);

create table audit_heads (
  subject text collate "C" primary key,
  seq integer not null,
  hash bytea not null
);

-- The head's lock keeps seq unique. The key has the id as well, so that a forged entry cannot take an honest one's place.
create table audit_entries (
  subject text collate "C" not null,
  seq integer not null,
  id text collate "C" not null unique,
  at timestamptz not null,
  actor_kind text not null,
  actor_id text,
  action text not null,
  service_id text collate "C",
  body text not null,
  hash bytea not null,
  primary key (subject, seq, id)
);
comment on table audit_entries is 'Append-only; each hash covers the one before it of the same subject';
create index audit_entries_actor_idx on audit_entries (actor_id, id);

create function audit_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'the audit log is append-only: % of % is refused', lower(tg_op), tg_table_name;
end $$;
create trigger audit_entries_no_change before update or delete on audit_entries
  for each row execute function audit_is_append_only();
create trigger audit_entries_no_truncate before truncate on audit_entries
  for each statement execute function audit_is_append_only();
create trigger audit_heads_no_delete before delete on audit_heads
  for each row execute function audit_is_append_only();
create trigger audit_heads_no_truncate before truncate on audit_heads
  for each statement execute function audit_is_append_only();
create trigger audit_heads_one_step before update on audit_heads
  for each row when (new.subject <> old.subject or new.seq <> old.seq + 1) execute function audit_is_append_only();

create table idempotency_keys (
  scope text not null,
  key text not null,
  request_hash bytea not null,
  request_id text not null,
  status integer,
  response bytea,
  created_at timestamptz not null,
  primary key (scope, key)
);
comment on column idempotency_keys.response is 'The answer, encrypted with SECRET_KEY: it may hold a key that is shown once';
create index idempotency_keys_created_idx on idempotency_keys (created_at);
