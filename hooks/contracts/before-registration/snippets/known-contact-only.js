// Only contacts the CRM knows may register
const email = args.customer.attributes.emails?.primaryEmail;
const response = await fetch(`${args.variables.CRM_URL}/contacts?email=${encodeURIComponent(email ?? '')}`, {
  headers: { authorization: `Bearer ${args.secrets.CRM_TOKEN}` },
});
if (response.status === 404) {
  return new ShowErrorMessage('We do not know this e-mail address yet. Please contact us.', args.session);
}
