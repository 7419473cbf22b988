// Nobody here has this login name. Perhaps the old user store knows the customer.

/** @param {HookArgs} args */
module.exports = async (args) => {
  const { unknown_decision, locked_message } = args.variables;

  if (args.identity_provider) {
    console.log('An external sign-in: the old store is not asked.');
    return;
  }

  const user = await findLegacyUser(args);
  if (!user) {
    console.log('The old store does not know this login name either.');
    return new IdentityMigration(unknown_decision, {}, {}, args.session);
  }
  if (user.status !== 'active') {
    console.log(`Legacy user ${user.id} is ${user.status}: not migrated.`);
    return new ShowErrorMessage(locked_message, args.session);
  }

  console.log(`Legacy user ${user.id} comes over.`);
  // The note tells the second hook, before the password is validated, whom to ask about.
  const session = { ...args.session, legacy_login: user.login, legacy_id: user.id };
  return new IdentityMigration('migrate', attributesOf(user), identifiersOf(user), session);
};

// What the account is made from: our attribute on the left, the old store's field on the right.
function attributesOf(user) {
  const attributes = {
    name: { givenName: user.first_name, familyName: user.last_name },
    emails: { primaryEmail: user.email },
  };
  if (user.phone) attributes.phoneNumbers = { primaryPhoneNumber: user.phone };
  return attributes;
}

function identifiersOf(user) {
  return { email: user.email, userName: user.login };
}

// 404 means "not known"; anything else but a user is an error, and the failure policy decides.
async function findLegacyUser(args) {
  const response = await fetch(`${args.variables.base_url.replace(/\/+$/, '')}/users/lookup`, {
    method: 'POST',
    headers: { 'Authorization': `Bearer ${args.secrets.access_token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ login: args.identifier }),
    signal: AbortSignal.timeout(2000),
  });
  if (response.status === 404) return null;
  if (!response.ok) throw new Error(`The old user store answered ${response.status} to the look-up.`);
  return (await response.json()).user;
}
