// Refuse a contact that belongs to somebody else
const response = await fetch(`${args.variables.CRM_URL}/contacts?${args.contact.type}=${encodeURIComponent(args.contact.new)}`);
if (response.status === 200) return new ShowErrorMessage('This contact is already in use.', args.session);
