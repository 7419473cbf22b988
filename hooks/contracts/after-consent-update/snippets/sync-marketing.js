// Tell the marketing hub
const marketing = args.consents.changed.find((consent) => consent.key === 'marketing-email');
if (marketing) {
  await fetch(`${args.variables.HUB_URL}/subscriptions`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${args.secrets.HUB_TOKEN}` },
    body: JSON.stringify({ email: args.customer.info.emails?.primaryEmail, subscribed: marketing.granted === true }),
  });
}
