-- a copy must not be able to reach Xero, nor to use up the consent of the original
DELETE FROM xero_token;
DELETE FROM xero_webhook_event;
UPDATE res_company SET xero_client_secret_cipher = NULL, xero_webhook_key_cipher = NULL;
UPDATE xero_connection
   SET state = 'expired', oauth_nonce = NULL,
       state_words = jsonb_build_object(
           'text', 'This database is a neutralised copy. Reconnect to use Xero here.',
           'params', jsonb_build_object())
 WHERE state = 'connected';
UPDATE ir_cron SET active = FALSE
 WHERE id IN (SELECT res_id FROM ir_model_data
               WHERE module = 'exsalerate_xero' AND model = 'ir.cron');
