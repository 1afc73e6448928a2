-- Above which amounts a person wants to be asked once more before approving. The table is new.

create table confirm_amounts (
  user_id text collate "C" not null references users (id) on delete cascade,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  amount numeric(20, 4) not null check (amount >= 0),
  primary key (user_id, currency)
);
comment on table confirm_amounts is 'None for a person: the dashboard never asks once more';
