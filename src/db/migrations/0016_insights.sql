-- Statistics of approvals: what was asked, settled and decided in a time is read from these indexes alone. The first holds
-- only what never changes, so that changing a pending approval stays cheap. Approvals cannot be asked for or decided while
-- it runs: a few seconds for a million.
create index service_approvals_created_idx on service_approvals (created_at)
  include (approval_type, service_id, department_code, id);
create index service_approvals_settled_idx on service_approvals (completed_at)
  include (status, approval_type, service_id, department_code, created_at, due_date, id) where completed_at is not null;
create index service_approvals_waiting_idx on service_approvals (created_at)
  include (approval_type, service_id, department_code, due_date, id) where status = 'PENDING';
create index approval_levels_settled_idx on approval_levels (completed_at)
  include (level, status, opened_at, approval_id) where completed_at is not null;
create index approval_levels_open_idx on approval_levels (approval_id, level) include (opened_at) where status = 'OPEN';

alter table service_approval_decisions add column asked_at timestamptz;
comment on column service_approval_decisions.asked_at is 'When its level was opened, so that the time to an answer needs no other table';
update service_approval_decisions d set asked_at = l.opened_at
from approval_levels l where l.approval_id = d.approval_id and l.level = d.level;
create index service_approval_decisions_decided_idx on service_approval_decisions (decided_at)
  include (approver_id, decision, asked_at, approval_id);
