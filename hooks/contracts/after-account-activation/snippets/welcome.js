// Ask a mailing service to welcome the customer
await fetch(`${args.variables.MAIL_URL}/welcome`, {
  method: 'POST',
  headers: { 'content-type': 'application/json', authorization: `Bearer ${args.secrets.MAIL_TOKEN}` },
  body: JSON.stringify({ to: args.customer.info.emails?.primaryEmail, locale: args.customer.info.locale }),
});
