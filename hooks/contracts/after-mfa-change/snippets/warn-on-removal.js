// Warn the customer when an authenticator is removed
if (args.change === 'removed') {
  await fetch(`${args.variables.MAIL_URL}/security-notice`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ to: args.customer.info.emails?.primaryEmail, about: args.authenticator.type }),
  });
}
