-- Room in each page of deliveries, so that a claim changes a row where it stands (HOT) and writes no index. The partitions
-- that there are get it for what they take in from now on.
do $$
declare part regclass;
begin
  for part in select inhrelid from pg_inherits where inhparent = 'webhook_deliveries'::regclass loop
    execute format('alter table %s set (fillfactor = 60)', part);
  end loop;
end $$;

-- webhook_deliveries_lane_idx answers what this one did: each index costs every delivery.
drop index webhook_deliveries_due_idx;

-- Who listens to an event of a service is found by both at once, also where a service has ten thousand webhooks and
-- where ten thousand services have one each that listens to everything.
create function webhook_subscriptions(service_id text, events text[]) returns text[]
  language sql immutable parallel safe
  return array(select service_id || ' ' || pattern from unnest(events) as pattern);
create index service_webhooks_subscriptions_idx on service_webhooks using gin (webhook_subscriptions(service_id, events))
  where deleted_at is null;
