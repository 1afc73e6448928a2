-- Finding approvals by a part of their text, and by amount, among a million. Two indexes: about a minute for a million
-- approvals, while which none can be created. pg_trgm comes with PostgreSQL, and whoever may create tables may create it.

create extension if not exists pg_trgm;

create index service_approvals_text_idx on service_approvals using gin ((
  title || E'\n' || coalesce(external_id, '') || E'\n' || coalesce(requester_name, '') || E'\n' || coalesce(requester_email, '')
) gin_trgm_ops);

create index service_approvals_amount_idx on service_approvals (coalesce(amount, 0), id);
