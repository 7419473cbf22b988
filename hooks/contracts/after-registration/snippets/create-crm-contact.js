// Create the contact in a CRM and remember its id
const response = await fetch(`${args.variables.CRM_URL}/contacts`, {
  method: 'POST',
  headers: { 'content-type': 'application/json', authorization: `Bearer ${args.secrets.CRM_TOKEN}` },
  body: JSON.stringify({ id: args.customer.info.id, ...args.customer.attributes }),
});
const contact = await response.json();
return new AccountUpdate({}, { crmId: contact.id }, args.session);
