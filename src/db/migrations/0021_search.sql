-- Finding approvals by a part of their text, and by amount, among a million. Two indexes: about a minute for a million
-- approvals, in which none can be created.

create index service_approvals_amount_idx on service_approvals (coalesce(amount, 0), id);

-- pg_trgm comes with PostgreSQL, and whoever owns the database may create it. Where it does not or may not, text is found
-- all the same, only slower.
do $$
begin
  create extension if not exists pg_trgm;
  create index service_approvals_text_idx on service_approvals using gin ((
    title || E'\n' || coalesce(external_id, '') || E'\n' || coalesce(requester_name, '') || E'\n' || coalesce(requester_email, '')
  ) gin_trgm_ops);
exception when feature_not_supported or undefined_file or insufficient_privilege then
  raise notice 'without pg_trgm, the text of approvals is searched without an index';
end $$;
