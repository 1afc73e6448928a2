-- What people say about an approval without deciding it. Added to and never changed. The table is new, so nothing waits.

create table approval_comments (
  id text collate "C" primary key,
  approval_id text collate "C" not null references service_approvals (id),
  author_id text collate "C" not null references users (id),
  service_id text collate "C",
  text text not null,
  created_at timestamptz not null
);
comment on column approval_comments.service_id is 'The service that spoke for the person; null when the person spoke here';
comment on column approval_comments.text is 'Whom it mentions stands in it as @usr_…, so that it stays right when people are renamed';
create index approval_comments_approval_idx on approval_comments (approval_id, id);
