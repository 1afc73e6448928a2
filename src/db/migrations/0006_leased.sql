-- What is leased is kept beside the lane, so that a cap holds for all nodes together: it may lie anywhere in the line, behind
-- thousands of the same moment or of those who committed late, and no index knows of it, since a claim writes none.
-- webhook_lanes has one small row for each webhook; it is locked for a moment.
alter table webhook_lanes
  alter column next_slot_at drop not null,
  add column leased text[] not null default '{}';
comment on column webhook_lanes.leased is 'What claims of all nodes have leased; whether it still is, only the deliveries say';
