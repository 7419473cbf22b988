// Delete the customer's data in another system
const response = await fetch(`${args.variables.CRM_URL}/contacts/${args.customer.info.id}`, {
  method: 'DELETE',
  headers: { authorization: `Bearer ${args.secrets.CRM_TOKEN}` },
});
if (!response.ok && response.status !== 404) throw new Error(`The CRM answered ${response.status}.`);
