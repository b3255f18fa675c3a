export { type WebhookOptions, webhook } from "./webhook.ts";
