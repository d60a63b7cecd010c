-- The client itself, beside the key that it came with: a webhook is removed one day, and who was called is still asked.
alter table exchange_log add column client_record {text};
update exchange_log set client_record = coalesce(
  (select client from api_key where 'client:' || key_id = exchange_log.client),
  (select client from webhook where 'client:' || webhook_id = exchange_log.client));
