export { type Delivery, startDelivery } from './delivery.ts'
export { isMailAddress, queueMail, type QueuedMail } from './outbox.ts'
export { createSender, parseSmtpUrl, type Sender, type SmtpServer } from './smtp.ts'
export type { MailLanguage, MailTemplate, MailValues } from './templates.ts'
