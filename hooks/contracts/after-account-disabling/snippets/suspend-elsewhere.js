// Suspend the customer in another system
await fetch(`${args.variables.CRM_URL}/contacts/${args.customer.info.id}/suspend`, {
  method: 'POST',
  headers: { authorization: `Bearer ${args.secrets.CRM_TOKEN}` },
});
