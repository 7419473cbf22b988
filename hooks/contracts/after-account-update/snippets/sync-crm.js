// Send the changes to a CRM
const patch = Object.fromEntries(args.changes.map((change) => [change.field, change.new ?? null]));
await fetch(`${args.variables.CRM_URL}/contacts/${args.customer.info.id}`, {
  method: 'PATCH',
  headers: { 'content-type': 'application/json', authorization: `Bearer ${args.secrets.CRM_TOKEN}` },
  body: JSON.stringify(patch),
});
