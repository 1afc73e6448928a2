-- People's streams follow the events of all services at once, in the order of the feed. Both columns only grow, so that an
-- insert writes at the index's end. Events cannot be recorded while it is built: about a second for a million.
create index webhook_events_whole_feed_idx on webhook_events (xid, id);
