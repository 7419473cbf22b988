// Stop refreshing for suspended customers
const response = await fetch(`${args.variables.CRM_URL}/contacts/${args.customer.info.id}`);
const contact = await response.json();
if (contact.suspended) return new DenyRequest('access_denied', 'The contact is suspended.');
