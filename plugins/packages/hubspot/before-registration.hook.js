// Only people we already know in HubSpot may create an account.
//
// What you can change without touching this code (page of the hook, "Variables and secrets"):
//   base_url          address of the HubSpot API
//   unknown_message   what somebody reads who is not among the contacts
//   lifecycle_stages  which stages may register; empty means every contact
//   copy_attributes   fill in names and phone number that the customer left empty
//   access_token      the secret token of your HubSpot private app

// Our attribute on the left, HubSpot's property on the right. Add lines as you need them.
const COPIED = {
  'name.givenName': 'firstname',
  'name.familyName': 'lastname',
  'phoneNumbers.primaryPhoneNumber': 'phone',
};

/** @param {HookArgs} args */
module.exports = async (args) => {
  const { unknown_message, lifecycle_stages = [], copy_attributes } = args.variables;
  const attributes = args.customer.attributes ?? {};
  const email = (attributes.emails?.primaryEmail ?? args.customer.identifiers?.email ?? '').trim().toLowerCase();

  if (!email) {
    console.warn('No e-mail address was given, so the CRM was not asked.');
    return new ShowErrorMessage(unknown_message, args.session);
  }

  const contact = await findContact(args, email);
  if (!contact) {
    console.log('Not a contact in HubSpot: the registration stops here.');
    return new ShowErrorMessage(unknown_message, args.session);
  }

  const stage = contact.properties.lifecyclestage;
  if (lifecycle_stages.length > 0 && !lifecycle_stages.includes(stage)) {
    console.log(`Contact ${contact.id} is in stage "${stage}", which may not register.`);
    return new ShowErrorMessage(unknown_message, args.session);
  }

  console.log(`Known contact ${contact.id}: the registration goes on.`);
  const filledIn = copy_attributes ? missingAttributes(attributes, contact.properties) : {};
  return new RegistrationData(filledIn, [], { ...args.session, hubspot_contact_id: contact.id });
};

// Asks HubSpot for the contact with this address. Anything but a clear answer is an error,
// and then the failure policy of the assignment decides what the customer sees.
async function findContact(args, email) {
  const response = await fetch(`${args.variables.base_url.replace(/\/+$/, '')}/crm/v3/objects/contacts/search`, {
    method: 'POST',
    headers: {
      'Authorization': `Bearer ${args.secrets.access_token}`,
      'Content-Type': 'application/json',
    },
    body: JSON.stringify({
      filterGroups: [{ filters: [{ propertyName: 'email', operator: 'EQ', value: email }] }],
      properties: ['email', 'lifecyclestage', ...Object.values(COPIED)],
      limit: 1,
    }),
    signal: AbortSignal.timeout(1500),
  });

  if (response.status === 401 || response.status === 403) {
    throw new Error(`HubSpot refused the access token (${response.status}). Renew the secret "access_token".`);
  }
  if (!response.ok) {
    throw new Error(`HubSpot answered ${response.status} to the contact search.`);
  }
  const found = await response.json();
  return found.results[0];
}

// What the CRM knows and the customer did not enter, as nested attributes.
function missingAttributes(entered, properties) {
  const result = {};
  for (const [path, property] of Object.entries(COPIED)) {
    const [group, name] = path.split('.');
    if (properties[property] && !entered[group]?.[name]) {
      result[group] = { ...result[group], [name]: properties[property] };
    }
  }
  return result;
}
