// Bring the account over from the old system
const response = await fetch(`${args.variables.LEGACY_URL}/users?login=${encodeURIComponent(args.identifier)}`, {
  headers: { authorization: `Bearer ${args.secrets.LEGACY_TOKEN}` },
});
if (response.status === 404) return new IdentityMigration('continue_to_registration', {}, {}, args.session);
const user = await response.json();
return new IdentityMigration('migrate', { name: { givenName: user.firstName, familyName: user.lastName } }, { email: user.email }, args.session);
