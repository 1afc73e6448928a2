-- What the delivery engine needs to be fair, to be watched and to replay. It changes empty or small tables; the indexes
-- that are made anew lock the deliveries while they are built.

-- Scheduling: how an endpoint is treated now. Set in the transaction of the attempts that say so.
alter table service_webhooks
  add column auto_disable boolean not null default true,
  add column sign_ed25519 boolean not null default false,
  add column breaker_until timestamptz,
  add column breaker_trips integer not null default 0,
  add column paused_until timestamptz,
  add column is_slow boolean not null default false,
  add column warned_hours integer not null default 0,
  add column dead_warned_at timestamptz,
  add column disabled_at timestamptz;
comment on column service_webhooks.breaker_until is 'After too many failures in a row nothing is sent until then; then one probe';
comment on column service_webhooks.breaker_trips is 'How often the breaker opened since the last success; 0: it is closed';
comment on column service_webhooks.paused_until is 'The receiver asked for a pause (429 or 503 with Retry-After)';
comment on column service_webhooks.is_slow is 'Its latest attempt was slow or timed out: it is sent to from the slots for slow ones';
comment on column service_webhooks.warned_hours is 'The last warning that was given since first_failure_at: 1, 24 or 72 hours';
update service_webhooks set disabled_at = updated_at where not is_active;

-- Only claims write here: a result that is being saved must never wait for a claim, nor a claim for it.
create table webhook_lanes (
  webhook_id text collate "C" primary key references service_webhooks (id),
  next_slot_at timestamptz not null
);
comment on column webhook_lanes.next_slot_at is 'When the rate limit has a free slot again (GCRA: theoretical arrival time)';

alter table webhook_deliveries
  add column leased_until timestamptz,
  add column is_retry boolean not null default false,
  add column job_id text collate "C";
comment on column webhook_deliveries.leased_until is 'No index has it, so that a claim touches no index';
comment on column webhook_deliveries.is_retry is 'Goes through the lane for retries, so that new events never queue behind old ones';
comment on column webhook_deliveries.job_id is 'The replay that made it due';
update webhook_deliveries set leased_until = next_attempt_at where lease_token is not null;
update webhook_deliveries set is_retry = true where next_trigger <> 'first' and status in ('PENDING', 'HELD');
drop index webhook_deliveries_lane_idx;
create index webhook_deliveries_lane_idx on webhook_deliveries (webhook_id, is_retry, next_attempt_at) where status = 'PENDING';
create index webhook_deliveries_job_idx on webhook_deliveries (job_id, status) where job_id is not null;

alter table webhook_attempts add column remote_address text;
comment on column webhook_attempts.remote_address is 'Where the connection went; only administrators see it';

-- What the attempts of five minutes came to, so that months can be charted without reading attempts.
create table webhook_stats (
  webhook_id text collate "C" not null,
  bucket timestamptz not null,
  attempts integer not null default 0,
  successes integer not null default 0,
  dead integer not null default 0,
  errors jsonb not null default '{}',
  durations integer[] not null,
  first_delays integer[] not null,
  duration_ms_sum double precision not null default 0,
  tries integer[] not null,
  primary key (webhook_id, bucket)
);
comment on column webhook_stats.errors is 'How often each error came: {"status": 3, "timeout": 1}';
comment on column webhook_stats.durations is 'Histogram of attempts by duration; the bounds are in webhooks/histogram.ts';
comment on column webhook_stats.first_delays is 'Histogram of first attempts by the time since the event was committed';
comment on column webhook_stats.tries is 'Deliveries that ended, by how many attempts they took: 1, 2, 3 …';
create index webhook_stats_bucket_idx on webhook_stats (bucket);

-- Work that takes longer than a request: replays now, bulk actions later.
create table jobs (
  id text collate "C" primary key,
  kind text not null,
  service_id text collate "C" references service_apps (id),
  subject text collate "C",
  status text not null check (status in ('QUEUED', 'RUNNING', 'DONE', 'CANCELLED', 'FAILED')),
  params jsonb not null,
  total integer not null,
  done integer not null default 0,
  cursor text,
  error text,
  created_by jsonb not null,
  lease_token text,
  leased_until timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  finished_at timestamptz
);
comment on column jobs.cursor is 'How far it has come: saved in the transaction of each step, so that a crash repeats nothing';
create index jobs_open_idx on jobs (created_at) where status in ('QUEUED', 'RUNNING');
create index jobs_service_idx on jobs (service_id, id);
create index jobs_subject_idx on jobs (subject, id);

-- Mails wait here in the transaction of what they tell (law 1); without SMTP this is where they are read.
create table mails (
  id text collate "C" primary key,
  kind text not null,
  user_id text collate "C" references users (id),
  address text not null,
  subject text not null,
  body text not null,
  about text collate "C",
  status text not null check (status in ('QUEUED', 'SENT', 'FAILED')),
  created_at timestamptz not null,
  sent_at timestamptz
);
comment on column mails.about is 'The id of what it tells of';
create index mails_user_idx on mails (user_id, id);

-- Ed25519 key pairs that sign for whoever asked for it beside the shared secret (v1a).
create table signing_keys (
  id text collate "C" primary key,
  public_key bytea not null,
  private_key bytea not null,
  created_at timestamptz not null,
  retired_at timestamptz
);
comment on column signing_keys.private_key is 'PKCS #8, encrypted with SECRET_KEY';
