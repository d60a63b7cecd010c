-- The word belongs to the register of what people ask and object to.
alter table ticket rename to sign_in_ticket;
