-- Who listens to an event is asked at each event, and how a webhook is doing is written with each attempt. Rows that find room
-- beside them change without touching the indexes; and what does come into this one is put in its place at once, instead of
-- onto a list that every question reads through.
alter table service_webhooks set (fillfactor = 50);
alter index service_webhooks_subscriptions_idx set (fastupdate = off);
select gin_clean_pending_list('service_webhooks_subscriptions_idx');
